using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Deploynix.Core.Settings;

namespace Deploynix.Binding;

/// <summary>Completes the names of sites from the settings file. Offline; never throws.</summary>
public sealed class SiteCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        SettingsCompletion.Complete(wordToComplete, fakeBoundParameters, file => file.Entries.Select(entry => (entry.Name, string.Join(", ", entry.Environments))));
}

/// <summary>Completes the names of environments from the settings file. Offline; never throws.</summary>
public sealed class EnvironmentCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        SettingsCompletion.Complete(wordToComplete, fakeBoundParameters, file => file.Entries
            .Where(entry => (fakeBoundParameters["Site"] ?? fakeBoundParameters["Name"]) is not { } site || entry.Name.Equals(site.ToString(), StringComparison.OrdinalIgnoreCase))
            .SelectMany(entry => entry.Environments.Select(environment => (environment, entry.Name)))
            .DistinctBy(pair => pair.environment, StringComparer.OrdinalIgnoreCase));
}
