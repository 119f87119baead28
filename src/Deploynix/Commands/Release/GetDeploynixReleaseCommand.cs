using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Lists a site's releases, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "DeploynixRelease")]
[OutputType(typeof(Release))]
public sealed class GetDeploynixReleaseCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>Only releases with one of these ids; wildcards are accepted.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ReleaseCompleter))]
    [FromObject("Id", Several = true)]
    public string[]? Id { get; set; }

    /// <summary>Failed, interrupted, adopted and unfinished releases too.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var releases = await Services.Reader.ReleasesAsync(site, cancel);
        Services.SeenReleases.Keep(site, releases);
        var found = releases.Where(release => (All || Id is not null || release.Status == ReleaseStatus.Finished || (release.Status == ReleaseStatus.Bad && !release.ActiveOn.IsEmpty)) && IsAskedFor(release)).ToList();
        WriteObject(found, enumerateCollection: true);
        foreach (var id in Id ?? [])
        {
            if (!WildcardPattern.ContainsWildcardCharacters(id) && found.All(release => release.Id != id))
            {
                WriteError(new DeploynixException(ErrorKind.ReleaseNotFound, $"There is no release {id}.") { Site = site.ToString(), Next = $"Get-DeploynixRelease {site.Name} -All" }, id);
            }
        }
    }

    private bool IsAskedFor(Release release) =>
        Id is null || Id.Any(id => WildcardPattern.Get(id, WildcardOptions.IgnoreCase).IsMatch(release.Id));
}
