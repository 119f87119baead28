using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Deploynix.Binding;

/// <summary>Completes backups from what this session saw of them last. Offline; never throws.</summary>
public sealed class BackupCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            var typed = wordToComplete.Trim('\'', '"');
            return
            [
                .. Pipeline.RunspaceState.Get().Services.RememberedBackups(fakeBoundParameters["Site"]?.ToString())
                    .Where(backup => backup.Id.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                    .Select(backup => new CompletionResult(
                        backup.Id, backup.Id, CompletionResultType.ParameterValue,
                        $"{backup.Site} ({backup.Environment}), {backup.Rows} rows{(backup.Before is null ? "" : $", before the migrations of {backup.Before}")}")),
            ];
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or StackOverflowException))
        {
            // A completer that throws takes the whole completion with it.
            return [];
        }
    }
}
