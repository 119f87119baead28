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
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>The command, as text for the server's sh. What it prints comes as strings; what it prints on standard error as verbose lines, and in the error where it fails.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Command { get; set; } = "";

    /// <summary>The release to run it in: an id. When left out, the live one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ReleaseCompleter))]
    [ReleaseTransformation]
    public ReleaseReference? Release { get; set; }

    /// <summary>The server, where the site has several. When left out, all of them, one after another.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ServerCompleter))]
    public string? Server { get; set; }

    /// <summary>How long it may take. When left out, as long as it likes.</summary>
    [Parameter]
    [DurationTransform]
    public TimeSpan? Timeout { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var servers = Server is null ? site.Servers : [ServerChoice.Of(site, Server)];
        if (!await ShouldProcessAsync($"{site} on {string.Join(", ", servers)}", Command)) return;
        var release = Release is null ? null : (await Services.Reader.ReleaseAsync(site, Release, cancel)).Value;
        foreach (var server in servers)
        {
            try
            {
                await Services.Remote.RunAsync(site, server, Command, release, Timeout, Hand, cancel);
            }
            catch (DeploynixException failure) when (servers.Length > 1)
            {
                WriteError(failure, server.Name);
            }
        }

        void Hand(OutputLine line)
        {
            if (line.Channel == OutputChannel.Out) WriteObjectAsync(line.Text).Wait(cancel);
            else WriteVerbose(line.Text);
        }
    }
}
