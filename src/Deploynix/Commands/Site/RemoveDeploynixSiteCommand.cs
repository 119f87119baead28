using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Core.Settings;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Removes a site, or one of its environments, from the settings file. Nothing on any server is touched.</summary>
[Cmdlet(VerbsCommon.Remove, "DeploynixSite", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveDeploynixSiteCommand : SettingsCommand
{
    private bool _environmentIsTyped;

    /// <summary>The site.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Site")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Only this environment of it. A site from the pipeline brings its own; with its last one the site goes.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Environment { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override bool FailureEndsPipeline => true;

    /// <inheritdoc/>
    protected override Task BeginAsync(CancellationToken cancel)
    {
        // Parameters from the pipeline are bound later.
        _environmentIsTyped = Environment is not null;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancel)
    {
        var path = await ExistingFileAsync();
        var environment = _environmentIsTyped || HasOthers(path) ? Environment : null;
        var what = environment is null ? $"site {Name}" : $"environment {environment} of site {Name}";
        var edit = Services.Settings.RemoveSite(path, Name, environment, preview: true);
        if (!await ConfirmAsync(edit, $"Remove {what} from the settings (nothing on any server is touched)", "Remove a site")) return;
        Services.Settings.RemoveSite(path, Name, environment);
        WriteVerbose($"{what} was removed from {path}. Nothing on any server was touched.");
    }

    private bool HasOthers(string path) => Environment is not null && Services.Settings.Read(path).Entry(Name).Environments.Length > 1;
}
