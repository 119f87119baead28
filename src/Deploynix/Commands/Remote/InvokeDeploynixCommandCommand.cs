using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Runs a command on a site's server, in the live release.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "DeploynixCommand", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(string))]
public sealed class InvokeDeploynixCommandCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>The command, as text for the server's sh. What it prints comes as strings; what it prints on standard error as verbose lines, and in the error where it fails.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Command { get; set; } = "";

    /// <summary>The release to run it in: an object from Get-DeploynixRelease, an id, the first characters of a commit, previous or ~2. When left out, the live one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ReleaseCompleter))]
    [ReleaseTransformation]
    public ReleaseReference? Release { get; set; }

    /// <summary>The server, where the site has several. When left out, all of them, one after another or as -ThrottleLimit says.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ServerCompleter))]
    public string? Server { get; set; }

    /// <summary>How long it may take. When left out, as long as it likes.</summary>
    [Parameter]
    [DurationTransform]
    public TimeSpan? Timeout { get; set; }

    /// <summary>On how many of the site's servers it runs at once. When left out, on one after another. With more, the lines of several servers come as they come.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 1;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var servers = Server is null ? site.Servers : [ServerChoice.Of(site, Server)];
        var release = Release is null ? null : (await Services.Reader.PresentReleaseAsync(site, Release, cancel)).Value;
        if (!await ShouldProcessAsync($"{site} on {string.Join(", ", servers)}{(release is null ? "" : $", in {release}")}", Command)) return;
        await Parallel.ForEachAsync(servers, new ParallelOptions { MaxDegreeOfParallelism = ThrottleLimit, CancellationToken = cancel }, async (server, stop) =>
        {
            try
            {
                await Services.Remote.RunAsync(site, server, Command, release, Timeout, Hand, stop);
            }
            catch (DeploynixException failure) when (servers.Length > 1)
            {
                WriteError(failure, server.Name);
            }
        });

        void Hand(OutputLine line)
        {
            if (line.Channel == OutputChannel.Out) WriteObjectAsync(line.Text).Wait(cancel);
            else WriteVerbose(line.Text);
        }
    }
}
