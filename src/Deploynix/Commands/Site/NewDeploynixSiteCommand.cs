using System.Management.Automation;
using Deploynix.Core.Model;
using Deploynix.Core.Settings;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Adds a site to the settings file, and makes the file where there is none.</summary>
[Cmdlet(VerbsCommon.New, "DeploynixSite", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(Site))]
public sealed class NewDeploynixSiteCommand : SiteValuesCommand
{
    /// <summary>What the site is called: letters, digits, '-', '_' and '.'.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Site")]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public override string[]? Server { get; set; }

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 2)]
    [ValidateNotNullOrEmpty]
    public override string? Repository { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override bool FailureEndsPipeline => true;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancel)
    {
        var path = await FileOrNewAsync();
        var edit = Add(path, preview: true);
        if (!await ConfirmAsync(edit, edit.Before is null ? $"Add site {Name} to a new file" : $"Add site {Name}", "Add a site")) return;
        Add(path, preview: false);
        WriteVerbose($"{Name} was added to {path}.");
        if (PassThru) WriteObject(Services.Settings.Read(path).Resolve(Name, Environment));
    }

    private SettingsEdit Add(string path, bool preview) => Services.Settings.AddSite(path, Name, Draft(), Environment, preview);
}
