using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Deploynix.Core.Model;
using Deploynix.Formatting;

namespace Deploynix.Binding;

/// <summary>Completes backups from what this session saw of them last. Offline; never throws.</summary>
public sealed class BackupCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) => SeenCompletion.Complete(
        wordToComplete, fakeBoundParameters, services => services.SeenBackups, (backup, typed) => backup.Id.StartsWith(typed, StringComparison.OrdinalIgnoreCase), backup => (backup.Id, Describe(backup)));

    private static string Describe(Backup backup) =>
        $"{DisplayText.Ago(backup.Time)}: {backup.Site} ({backup.Environment}), {backup.Rows} rows{(backup.Before is null ? "" : $", before the migrations of {backup.Before}")}";
}
