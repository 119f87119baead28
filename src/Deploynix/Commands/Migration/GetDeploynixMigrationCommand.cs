using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Lists a site's migrations: which ran, in which batch and with which release, and which wait.</summary>
[Cmdlet(VerbsCommon.Get, "DeploynixMigration")]
[OutputType(typeof(Migration))]
public sealed class GetDeploynixMigrationCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>The release whose migrations are listed: an id, a commit prefix, previous or ~2. When left out, the live one.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ReleaseCompleter))]
    [ReleaseTransformation]
    public ReleaseReference? Release { get; set; }

    /// <summary>Only those that did not run yet.</summary>
    [Parameter]
    public SwitchParameter Pending { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        foreach (var migration in await Services.Migrations.ListAsync(site, Release, WriteWarning, cancel))
        {
            if (!Pending || migration.Pending) WriteObject(migration);
        }
    }
}
