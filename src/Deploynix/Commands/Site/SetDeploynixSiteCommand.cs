using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Core.Settings;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Changes a site in the settings file: what is given is set, an empty value is taken away, all else stays as it is.</summary>
[Cmdlet(VerbsCommon.Set, "DeploynixSite", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(Site))]
public sealed class SetDeploynixSiteCommand : SiteValuesCommand
{
    /// <summary>The site. Can be left out where there is one.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Site")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override bool FailureEndsPipeline => true;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancel)
    {
        var path = await ExistingFileAsync();
        // A site that is named is not looked up first, so that a file with a mistake in it can be put right.
        var name = Name ?? Services.Settings.Read(path).Entry().Name;
        var changes = Changes();
        if (changes.Count == 0 && Environment is null)
        {
            throw new DeploynixException(ErrorKind.InvalidArgument, "Nothing was given that could be changed.")
            {
                Site = name, State = "Nothing was changed.", Next = $"Get-Help Set-DeploynixSite -Examples",
            };
        }
        var edit = Services.Settings.SetSite(path, name, Environment, changes, preview: true);
        if (!edit.IsChange) WriteVerbose($"{name} is so already; {path} was not changed.");
        else
        {
            if (!await ConfirmAsync(edit, $"Change site {name}{(Environment is null ? "" : $" ({Environment})")}", "Change a site")) return;
            Services.Settings.SetSite(path, name, Environment, changes);
            WriteVerbose($"{name} was changed in {path}.");
        }
        if (PassThru) Hand(Services.Settings.Read(path), name);
    }

    /// <summary>The environment that was changed, or all of them.</summary>
    private void Hand(SettingsFile file, string name)
    {
        foreach (var site in Environment is null ? file.Entry(name).Sites : [file.Resolve(name, Environment)]) WriteObject(site);
    }
}
