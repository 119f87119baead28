using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Freezes a site: nothing is deployed to it until the freeze ends or is taken away.</summary>
[Cmdlet(VerbsCommon.Lock, "DeploynixSite", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = "Unlimited")]
[OutputType(typeof(SiteFreeze))]
public sealed class LockDeploynixSiteCommand : LockingCommand
{
    /// <summary>What is longer would leave the calendar.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>Why, for everybody who is refused.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ValidateLength(1, 500)]
    public string Reason { get; set; } = "";

    /// <summary>When the freeze ends by itself.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Until")]
    public DateTime Until { get; set; }

    /// <summary>How long the freeze lasts, such as 90m or 2d.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "For")]
    [DurationTransform]
    public TimeSpan For { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var until = End();
        if (until <= DateTimeOffset.UtcNow)
        {
            throw new DeploynixException(ErrorKind.InvalidArgument, $"{until:yyyy-MM-dd HH:mm:ss} UTC is over already.") { Site = site.ToString(), State = "Nothing was changed.", Next = "give -Until a time that is to come, or -For" };
        }
        var before = await Services.Freezer.FindAsync(site, cancel);
        var freeze = Services.Freezer.Make(site, Reason, until);
        if (before is not null) WriteWarning($"{site} is {before}. That freeze is replaced.");
        if (!await ShouldProcessAsync(SiteFreezer.Describe(site, freeze), $"Freeze {site}, so that deployments are refused?", "Freeze a site")) return;
        var events = await EventsAsync(site, "lock");
        WriteObject(await Services.Freezer.FreezeAsync(site, freeze, Wait(events), events, cancel));
    }

    private DateTimeOffset? End() => ParameterSetName switch
    {
        "Until" => new DateTimeOffset(Until).ToUniversalTime(),
        "For" => DateTimeOffset.UtcNow + (For < Longest ? For : Longest),
        _ => null,
    };
}
