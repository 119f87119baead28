using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Lists the failed jobs that a site's application keeps, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "DeploynixFailedJob")]
[OutputType(typeof(FailedJob))]
public sealed class GetDeploynixFailedJobCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>How many, at most; a warning tells when there are more.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int Last { get; set; } = 1000;

    /// <summary>The server to ask, where the site has several. When left out, its first: servers of a site share their failed jobs.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ServerCompleter))]
    public string? Server { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var (jobs, count) = await Services.FailedJobs.ListAsync(site, ServerChoice.Of(site, Server), Last, cancel);
        foreach (var job in jobs) WriteObject(job);
        if (count < 0) WriteWarning($"{site}: this application keeps no failed jobs: queue.failed has no driver.");
        else if (count > jobs.Length) WriteWarning($"{site}: these are the last {jobs.Length} of {count} failed jobs; -Last shows more.");
    }
}
