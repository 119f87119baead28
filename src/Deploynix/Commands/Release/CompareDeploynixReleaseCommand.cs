using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Compares two releases: their commits, files, packages and migrations, or what they were live with.</summary>
[Cmdlet(VerbsData.Compare, "DeploynixRelease")]
[OutputType(typeof(ReleaseDifference), typeof(EnvironmentChange))]
public sealed class CompareDeploynixReleaseCommand : SiteCommand
{
    /// <summary>The release that is compared: an object from Get-DeploynixRelease, an id, the first characters of a commit, current, previous or ~2.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ReleaseCompleter))]
    [ReleaseTransformation]
    [ValidateNotNull]
    public ReleaseReference Release { get; set; } = null!;

    /// <summary>The release that it is compared to, named in the same ways. When left out, the site as it is now.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(ReleaseCompleter))]
    [ReleaseTransformation]
    [ValidateNotNull]
    public ReleaseReference? With { get; set; }

    /// <inheritdoc/>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>Compares the .env that they were live with, by name, instead. Values are never told.</summary>
    [Parameter]
    public SwitchParameter EnvironmentVariable { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Release;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        if (!EnvironmentVariable) WriteObject(await Services.Comparer.CompareAsync(site, Release, With, cancel));
        else foreach (var change in await Services.Variables.CompareAsync(site, Release, With, cancel)) WriteObject(change);
    }
}
