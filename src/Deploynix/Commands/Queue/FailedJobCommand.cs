using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>What running failed jobs again and deleting them have in common: ids are gathered from the pipeline, and each site is asked once at its end.</summary>
public abstract class FailedJobCommand : SiteCommand
{
    private readonly Dictionary<(string Site, string Server), (Site Site, Server Server, List<string> Ids)> _asked = [];

    /// <summary>The ids of the jobs, as Get-DeploynixFailedJob shows them.</summary>
    [Parameter(ParameterSetName = "Id", Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [FromObject("Id", Several = true)]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>All failed jobs.</summary>
    [Parameter(ParameterSetName = "All", Mandatory = true)]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>The server that is asked to do it, where the site has several. When left out, its first.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    public string? Server { get; set; }

    /// <inheritdoc/>
    protected override bool FailureEndsPipeline => true;

    private protected abstract bool Retries { get; }

    private protected override Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var server = ServerChoice.Of(site, Server);
        if (!_asked.TryGetValue((site.ToString(), server.Name), out var asked)) _asked[(site.ToString(), server.Name)] = asked = (site, server, []);
        foreach (var id in All ? [] : Id)
        {
            SiteFailedJobs.Check(site, id);
            asked.Ids.Add(id);
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancel)
    {
        foreach (var (site, server, ids) in _asked.Values) await ChangeAsync(site, server, ids, cancel);
    }

    private async Task ChangeAsync(Site site, Server server, List<string> ids, CancellationToken cancel)
    {
        var what = ids.Count switch { 0 => "all failed jobs", 1 => $"the failed job {ids[0]}", _ => $"{ids.Count} failed jobs" };
        if (!await ShouldProcessAsync(
            SiteFailedJobs.Describe(site, server, ids, Retries), $"{(Retries ? "Run" : "Delete")} {what} of {site}{(Retries ? " again" : "")}?", Retries ? "Run failed jobs again" : "Delete failed jobs")) return;
        var outcome = await Services.FailedJobs.ChangeAsync(site, server, ids, Retries, cancel);
        foreach (var id in outcome.NotFound)
        {
            WriteError(new DeploynixException(ErrorKind.FailedJobNotFound, $"There is no failed job {id}.")
            {
                Site = site.ToString(), Server = server.Name, State = "Nothing was changed for it.", Next = $"Get-DeploynixFailedJob {site.Name}",
            }, id);
        }
        if (outcome.Remaining.Length > 0)
        {
            throw new DeploynixException(ErrorKind.NotProven, $"artisan said that it was done, but {outcome.Remaining.Length} of the failed jobs are kept still: {string.Join(", ", outcome.Remaining.Take(3))}.")
            {
                Site = site.ToString(), Server = server.Name, State = $"{outcome.Done.Length} were {(Retries ? "queued again" : "deleted")}.", Next = $"Get-DeploynixFailedJob {site.Name}",
            };
        }
        if (outcome.Done.Length == 0 && outcome.NotFound.Length > 0) return;
        Tell($"{site}: {(outcome.Done.Length == 1 ? "1 failed job was" : $"{outcome.Done.Length} failed jobs were")} {(Retries ? "queued again" : "deleted")}.");
    }
}
