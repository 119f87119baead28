using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Tells a site's queue workers to end after their job, so that whatever keeps them running starts them on the live release.</summary>
[Cmdlet(VerbsLifecycle.Restart, "DeploynixQueue", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(WorkerRestart))]
public sealed class RestartDeploynixQueueCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>Waits until each worker that ran before has ended and another one runs in its place, and warns of those that did not.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How long -Wait waits: 90s, 2m, a number of seconds. A job that runs is never cut short.</summary>
    [Parameter]
    [DurationTransform]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Hands on one object per worker that ran before.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override bool FailureEndsPipeline => true;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        if (!await ShouldProcessAsync(SiteQueues.Describe(site), $"Restart the queue workers of {site}?", "Restart queue workers")) return;
        var result = await Services.Queues.RestartAsync(site, Wait ? Timeout : null, cancel);
        foreach (var warning in result.Warnings) WriteWarning(warning);
        if (PassThru)
        {
            foreach (var restart in result.Restarts) WriteObject(restart);
        }
        if (result.Failures is [var one]) throw one;
        if (result.Failures.Length > 1) throw new AggregateException(result.Failures);
        if (result.Incident is not null) await RecordAsync(site, IncidentLines.Acted(IncidentStep.Workers, $"workers on {string.Join(", ", site.Servers)} told to restart: {result.Restarts.Length}{(Wait ? $", replaced: {result.Restarts.Count(restart => restart.Turn == WorkerTurn.Replaced)}" : "")}", Services.By), cancel);
        var count = result.Restarts.Length == 1 ? "1 worker" : $"{result.Restarts.Length} workers";
        Tell(Wait
            ? $"{site}: {result.Restarts.Count(restart => restart.Turn == WorkerTurn.Replaced)} of {count} replaced."
            : $"{site}: {count} told to restart.");
    }
}
