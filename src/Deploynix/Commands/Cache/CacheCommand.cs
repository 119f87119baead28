using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>What clearing and making caches have in common.</summary>
public abstract class CacheCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>The release whose caches are meant: an object from Get-DeploynixRelease, an id, the first characters of a commit, previous or ~2. When left out, the live one. Opcache is always the live one's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ReleaseCompleter))]
    [ReleaseTransformation]
    public ReleaseReference? Release { get; set; }

    /// <summary>Hands on one result per cache and server.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override bool FailureEndsPipeline => true;

    private protected abstract bool Builds { get; }

    private protected abstract CacheKind[] Kinds { get; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var release = Release is null ? null : await Services.Reader.PresentReleaseAsync(site, Release, cancel);
        var what = string.Join(", ", Kinds.Distinct());
        if (!await ShouldProcessAsync(SiteCaches.Describe(site, Kinds, Builds, release), $"{(Builds ? "Make" : "Clear")} the caches {what} of {site}?", Builds ? "Make caches" : "Clear caches")) return;
        var (results, failures, incident) = await Services.Caches.RunAsync(site, Kinds, Builds, release, cancel);
        foreach (var result in results)
        {
            if (result.Outcome == CacheOutcome.NotOffered) WriteWarning($"{result.Server}: {result.Kind} was left out: {(result.Kind == CacheKind.Opcache ? result.By : $"this application has no '{result.By}'")}.");
            if (PassThru) WriteObject(result);
        }
        var done = string.Join(", ", results.Where(result => result.Outcome is CacheOutcome.Cleared or CacheOutcome.Built).Select(result => result.Kind).Distinct());
        if (incident is not null && done.Length > 0 && failures.Length == 0) await RecordAsync(site, IncidentLines.Acted(IncidentStep.Caches, $"caches {(Builds ? "made" : "cleared")} on {string.Join(", ", site.Servers)}: {done}", Services.By), cancel);
        if (failures is [var one]) throw one;
        if (failures.Length > 1) throw new AggregateException(failures);
        Tell($"{site}: {string.Join(", ", results.Where(result => result.Outcome != CacheOutcome.NotOffered).Select(result => result.Kind).Distinct())} {(Builds ? "made" : "cleared")} on {string.Join(", ", site.Servers)}.");
    }
}
