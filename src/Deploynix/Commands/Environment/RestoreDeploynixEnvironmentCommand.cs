using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Puts back the .env that a release was live with, or the version before the last change.</summary>
[Cmdlet(VerbsData.Restore, "DeploynixEnvironment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = OfRelease)]
[OutputType(typeof(void))]
public sealed class RestoreDeploynixEnvironmentCommand : EnvironmentCommand
{
    private const string OfRelease = "Release";
    private const string OfVersion = "Previous";

    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>The release whose .env comes back: an id, an object from Get-DeploynixRelease, the first characters of a commit, current, previous or ~2.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = OfRelease, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ReleaseCompleter))]
    [ReleaseTransformation]
    [ValidateNotNull]
    public ReleaseReference Release { get; set; } = null!;

    /// <summary>The version before the last change by this module comes back.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OfVersion)]
    public SwitchParameter Previous { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var events = await EventsAsync(site, "environment");
        var plan = await Services.Variables.PlanRestoreAsync(site, ParameterSetName == OfRelease ? Release : null, refresh: !NoRefresh, Wait(events), cancel);
        await ChangeAsync(site, plan, events, cancel);
    }
}
