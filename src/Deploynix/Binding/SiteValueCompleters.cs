using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Deploynix.Core.Engine;

namespace Deploynix.Binding;

/// <summary>Completes the names of a site's health checks from the settings file. Offline; never throws.</summary>
public sealed class HealthCheckCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        SettingsCompletion.Complete(wordToComplete, fakeBoundParameters, file => SettingsCompletion.BoundSites(file, fakeBoundParameters)
            .SelectMany(site => SiteHealth.ChecksOf(site)).Select(check => (check.Name, check.Kind.ToString())).DistinctBy(pair => pair.Name, StringComparer.OrdinalIgnoreCase));
}

/// <summary>Completes the names of those whom a site's settings have told. Offline; never throws.</summary>
public sealed class NotificationTargetCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        SettingsCompletion.Complete(wordToComplete, fakeBoundParameters, file => SettingsCompletion.BoundSites(file, fakeBoundParameters)
            .SelectMany(site => site.Notifications).Select(target => (target.Name, target.Kind.ToString())).DistinctBy(pair => pair.Name, StringComparer.OrdinalIgnoreCase));
}

/// <summary>Completes the names of a site's servers from the settings file. Offline; never throws.</summary>
public sealed class ServerCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        SettingsCompletion.Complete(wordToComplete, fakeBoundParameters, file => SettingsCompletion.BoundSites(file, fakeBoundParameters)
            .SelectMany(site => site.Servers).Select(server => (server.Name, server.Address)).DistinctBy(pair => pair.Name, StringComparer.OrdinalIgnoreCase));
}
