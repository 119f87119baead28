using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Shows a site's queue workers and other long-running processes, or how many jobs wait in its queues.</summary>
[Cmdlet(VerbsCommon.Get, "DeploynixQueue")]
[OutputType(typeof(QueueWorker), typeof(QueueDepth))]
public sealed class GetDeploynixQueueCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>How many jobs wait in each queue, instead of the workers.</summary>
    [Parameter]
    public SwitchParameter Depth { get; set; }

    /// <summary>The server. When left out, all servers for workers, and the first one for -Depth, since servers of a site share their queues.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ServerCompleter))]
    public string? Server { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        if (Depth)
        {
            var (depths, without) = await Services.Queues.DepthAsync(site, ServerChoice.Of(site, Server), cancel);
            foreach (var depth in depths) WriteObject(depth);
            foreach (var connection in without) WriteVerbose($"{site}: the connection {connection} keeps no jobs.");
            return;
        }
        var servers = Server is null ? site.Servers : [ServerChoice.Of(site, Server)];
        var looks = servers.Select(server => Services.Queues.WorkersAsync(site, server, cancel)).ToArray();
        foreach (var (server, look) in servers.Zip(looks))
        {
            try
            {
                foreach (var worker in await look) WriteObject(worker);
            }
            catch (DeploynixException failure) when (servers.Length > 1)
            {
                WriteError(failure, server.Name);
            }
        }
    }
}
