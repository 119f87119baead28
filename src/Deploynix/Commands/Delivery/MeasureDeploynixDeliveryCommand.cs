using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Core.Settings;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Measures how a site is delivered: deployment frequency, lead time, change failure rate, time to restore.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "DeploynixDelivery", DefaultParameterSetName = LastSet)]
[OutputType(typeof(DeliveryMeasure))]
public sealed class MeasureDeploynixDeliveryCommand : SiteCommand
{
    private const string LastSet = "Last";
    private const string RangeSet = "Range";
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36500);

    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>How long back, such as 90d.</summary>
    [Parameter(ParameterSetName = LastSet)]
    [DurationTransform]
    public TimeSpan Last { get; set; } = TimeSpan.FromDays(90);

    /// <summary>From then on; a time without a zone is this machine's.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RangeSet)]
    public DateTimeOffset Since { get; set; }

    /// <summary>Until then, exclusively. When left out, until now.</summary>
    [Parameter(ParameterSetName = RangeSet)]
    public DateTimeOffset Until { get; set; }

    /// <summary>How the time is cut up: all, week or month, by UTC.</summary>
    [Parameter]
    public DeliveryPeriod By { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var until = Until == default ? DateTimeOffset.UtcNow : Until.ToUniversalTime();
        var since = ParameterSetName == RangeSet ? Since.ToUniversalTime() : until - Last;
        if (since >= until || until - since > Longest)
        {
            throw new DeploynixException(ErrorKind.InvalidArgument, since >= until ? "The time ends before it begins." : $"That is more than {Duration.ToText(Longest)}.")
            {
                State = "Nothing was changed.", Next = "Measure-DeploynixDelivery -Last 90d",
            };
        }
        var (measures, warnings) = await Services.Delivery.MeasureAsync(site, since, until, By, cancel);
        foreach (var warning in warnings) WriteWarning(warning);
        foreach (var measure in measures) WriteObject(measure);
    }
}
