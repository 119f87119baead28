using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Shows the log of a release's deployment, line by line.</summary>
[Cmdlet(VerbsCommon.Get, "DeploynixLog")]
[OutputType(typeof(string))]
public sealed class GetDeploynixLogCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>The release: an id, an object from Get-DeploynixRelease, the first characters of a commit, current, previous or ~2. When left out, the newest.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ReleaseCompleter))]
    [ReleaseTransformation]
    public ReleaseReference? Release { get; set; }

    /// <summary>The server, where the site has several. When left out, its first.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ServerCompleter))]
    public string? Server { get; set; }

    /// <summary>Only the last lines.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Tail { get; set; }

    /// <summary>The lines that come, too, for as long as the deployment runs.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var release = await Services.Reader.ReleaseAsync(site, Release, cancel);
        var server = ServerChoice.Of(site, Server);
        await Services.Reader.LogAsync(site, server, release, Tail, Follow, line => WriteObjectAsync(line).Wait(cancel), cancel);
    }
}
