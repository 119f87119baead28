using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Core.Settings;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Shows the sites of the settings file, one object per site and environment.</summary>
[Cmdlet(VerbsCommon.Get, "DeploynixSite")]
[OutputType(typeof(Site))]
public sealed class GetDeploynixSiteCommand : SettingsCommand
{
    /// <summary>Only the sites of these names; wildcards are accepted.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Site")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name", Several = true)]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Only these environments; wildcards are accepted.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Environment { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancel)
    {
        var file = Services.Settings.Read(await ExistingFileAsync());
        var entries = file.Entries.Where(entry => IsAskedFor(Name, entry.Name)).ToList();
        foreach (var site in entries.SelectMany(entry => entry.Sites).Where(site => IsAskedFor(Environment, site.Environment))) WriteObject(site);
        TellMissing(Name, name => file.Resolve(name, null), ErrorKind.SiteNotFound);
        if (entries.Count == 0) return;
        TellMissing(
            Environment?.Where(name => !entries.Any(entry => entry.Environments.Contains(name, StringComparer.OrdinalIgnoreCase))),
            name => file.Resolve(entries[0].Name, name),
            ErrorKind.EnvironmentNotFound);
    }

    /// <summary>One error for each name that is not there; a pattern that fits nothing is no error.</summary>
    private void TellMissing(IEnumerable<string>? names, Func<string, Site> find, ErrorKind kind)
    {
        foreach (var name in names ?? [])
        {
            if (WildcardPattern.ContainsWildcardCharacters(name)) continue;
            try
            {
                find(name);
            }
            catch (DeploynixException failure) when (failure.Kind == kind)
            {
                WriteError(failure, name);
            }
            catch (DeploynixException failure) when (failure.Kind == ErrorKind.EnvironmentAmbiguous)
            {
                // It is there, in several environments, and all of them were handed on.
            }
        }
    }

    private static bool IsAskedFor(string[]? patterns, string name) =>
        patterns is null || patterns.Any(pattern => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(name));
}
