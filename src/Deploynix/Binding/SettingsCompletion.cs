using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Deploynix.Core.Model;
using Deploynix.Core.Settings;

namespace Deploynix.Binding;

/// <summary>Completes words from the settings file that a command would use.</summary>
internal static class SettingsCompletion
{
    public static IEnumerable<CompletionResult> Complete(string word, IDictionary bound, Func<SettingsFile, IEnumerable<(string Text, string ToolTip)>> choices)
    {
        try
        {
            var store = Pipeline.RunspaceState.Get().Services.Settings;
            var path = bound?["SettingsPath"]?.ToString() ?? store.Locate(Location()).Path;
            if (path is null) return [];
            var typed = (word ?? "").Trim('\'', '"');
            return
            [
                .. choices(store.Read(path)).Where(choice => choice.Text.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                    .Select(choice => new CompletionResult(Quoted(choice.Text), choice.Text, CompletionResultType.ParameterValue, choice.ToolTip.Length > 0 ? choice.ToolTip : choice.Text)),
            ];
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or StackOverflowException))
        {
            // A completer that throws takes the whole completion with it, and whoever types learns of the mistake when the command runs.
            return [];
        }
    }

    /// <summary>The sites that a command line names so far.</summary>
    public static IEnumerable<Site> BoundSites(SettingsFile file, IDictionary bound) => file.Sites
        .Where(site => (bound["Site"] ?? bound["Name"]) is not { } name || site.Name.Equals(name.ToString(), StringComparison.OrdinalIgnoreCase))
        .Where(site => bound["Environment"] is not { } environment || site.Environment.Equals(environment.ToString(), StringComparison.OrdinalIgnoreCase));

    /// <summary>Asked by a script block: completion itself runs in a pipeline, and SessionStateProxy refuses to answer while one runs.</summary>
    private static string Location() =>
        ScriptBlock.Create("$ExecutionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath").Invoke().FirstOrDefault()?.ToString() ?? Environment.CurrentDirectory;

    private static string Quoted(string text) => text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.') ? text : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
