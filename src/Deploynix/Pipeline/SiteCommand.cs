using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;

namespace Deploynix.Pipeline;

/// <summary>A command about one site in one environment, named by parameters or carried by the object in the pipeline.</summary>
public abstract partial class SiteCommand : AsyncCommand
{
    /// <summary>
    /// The site's name in the settings. Can be left out where there is one site. Whoever overrides it, to give it a position, repeats all its
    /// attributes: PowerShell does not inherit them.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public virtual string? Site { get; set; }

    /// <summary>The environment. Can be left out where the site has one, or names a default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Environment { get; set; }

    /// <summary>The settings file. When left out, deploynix.json is looked for upward from the current location, then in the user's configuration folder.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? SettingsPath { get; set; }

    /// <summary>A user with the password or the key's passphrase to log in with, where a key alone does not do.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Site;

    /// <inheritdoc/>
    protected sealed override async Task ProcessAsync(CancellationToken cancel)
    {
        if (await ProcessWithoutSiteAsync(cancel)) return;
        Services.PrepareToConnect();
        Services.Credentials.Use(Credential);
        var site = await FindSiteAsync();
        try
        {
            await ProcessAsync(Credential is { UserName.Length: > 0 } given ? LoggedInAs(site, given.UserName) : site, cancel);
        }
        catch (DeploynixException failure) when (failure.Site is null)
        {
            // A server that cannot be reached, trusted or logged in to knows nothing of the site that it was asked about.
            throw failure.At(site);
        }
    }

    /// <summary>What can be done without any site; true where that was all.</summary>
    private protected virtual Task<bool> ProcessWithoutSiteAsync(CancellationToken cancel) => Task.FromResult(false);

    /// <summary>The work for one site.</summary>
    private protected abstract Task ProcessAsync(Site site, CancellationToken cancel);

    /// <summary>Turns what the engine does into progress, verbose lines and warnings.</summary>
    private protected Task<EventStreams> EventsAsync(Site site, string act) =>
        OnPipelineAsync(() => new EventStreams($"{site}: {act}", Progress, IsWanted("Verbose") ? WriteVerbose : null, WriteWarning, Tell));

    /// <summary>Tells whoever sits at the screen how it ended; scripts find it on the information stream.</summary>
    private protected void Tell(string text) => WriteInformation(new HostInformationMessage { Message = text }, ["PSHOST", "Deploynix"]);

    /// <summary>Ends the command where a server failed.</summary>
    private protected static void ThrowFailures(DeployOutcome outcome)
    {
        if (outcome.Failures is [var one]) throw one;
        if (outcome.Failures.Length > 1) throw new AggregateException(outcome.Failures);
    }

    private async Task<Site> FindSiteAsync()
    {
        var path = await OnPipelineAsync(() => SettingsPath is null
            ? Services.Settings.Locate(SessionState.Path.CurrentFileSystemLocation.ProviderPath).Require()
            : SessionState.Path.GetUnresolvedProviderPathFromPSPath(SettingsPath));
        return Services.Settings.Read(path).Resolve(Site, Environment);
    }

    private static Site LoggedInAs(Site site, string user) => site with
    {
        Servers = [.. site.Servers.Select(server => server.User is null ? server with { User = user } : server)],
    };
}
