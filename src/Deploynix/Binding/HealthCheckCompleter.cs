using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Settings;

namespace Deploynix.Binding;

/// <summary>Completes the names of a site's health checks from the settings file. Offline; never throws.</summary>
public sealed class HealthCheckCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        SettingsCompletion.Complete(wordToComplete, fakeBoundParameters, file => BoundSites.Of(file, fakeBoundParameters)
            .SelectMany(site => SiteHealth.ChecksOf(site)).Select(check => (check.Name, check.Kind.ToString())).DistinctBy(pair => pair.Name, StringComparer.OrdinalIgnoreCase));
}

/// <summary>Completes the names of those whom a site's settings have told. Offline; never throws.</summary>
public sealed class NotificationTargetCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        SettingsCompletion.Complete(wordToComplete, fakeBoundParameters, file => BoundSites.Of(file, fakeBoundParameters)
            .SelectMany(site => site.Notifications).Select(target => (target.Name, target.Kind.ToString())).DistinctBy(pair => pair.Name, StringComparer.OrdinalIgnoreCase));
}

/// <summary>The sites that a command line names so far.</summary>
file static class BoundSites
{
    public static IEnumerable<Site> Of(SettingsFile file, IDictionary bound) => file.Sites
        .Where(site => (bound["Site"] ?? bound["Name"]) is not { } name || site.Name.Equals(name.ToString(), StringComparison.OrdinalIgnoreCase))
        .Where(site => bound["Environment"] is not { } environment || site.Environment.Equals(environment.ToString(), StringComparison.OrdinalIgnoreCase));
}
