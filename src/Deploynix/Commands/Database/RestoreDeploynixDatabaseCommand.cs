using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Replaces a site's database by a backup, and keeps the one that it replaces.</summary>
[Cmdlet(VerbsData.Restore, "DeploynixDatabase", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = "Id")]
[OutputType(typeof(DatabaseRestore))]
public sealed class RestoreDeploynixDatabaseCommand : LockingCommand
{
    /// <summary>The backup's id, or an object from Get-DeploynixBackup.</summary>
    [Parameter(ParameterSetName = "Id", Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BackupCompleter))]
    [FromObject("Id")]
    [ValidateNotNullOrEmpty]
    public string? Id { get; set; }

    /// <summary>A release: the backup that was made before its migrations is taken.</summary>
    [Parameter(ParameterSetName = "Before", Mandatory = true)]
    [ArgumentCompleter(typeof(ReleaseCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Before { get; set; }

    /// <summary>The name of a database that an earlier restore replaced and kept: it is brought back.</summary>
    [Parameter(ParameterSetName = "Replaced", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? Replaced { get; set; }

    /// <summary>A backup on this machine, as Backup-DeploynixDatabase -Destination made it, with its record beside it. Wildcards are accepted; they have to match one.</summary>
    [Parameter(ParameterSetName = "Path", Mandatory = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The same, taken as it is: no character is a wildcard.</summary>
    [Parameter(ParameterSetName = "LiteralPath", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    /// <inheritdoc/>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Id ?? Before ?? Replaced ?? Path ?? LiteralPath;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        using var local = (Path ?? LiteralPath) is null ? null : LocalBackups.Open(site, await OnPipelineAsync(() => GivenFiles.One(this, Path, LiteralPath)));
        var plan = this switch
        {
            { Replaced: { } replaced } => await Services.Restorer.PlanBringBackAsync(site, replaced, cancel),
            { Before: { } release } => await Services.Restorer.PlanAsync(site, await Services.Backups.FindBeforeAsync(site, release, cancel), cancel),
            _ when local is not null => await Services.Restorer.PlanAsync(site, await SiteBackups.ReadAsync(site, local, cancel), local, cancel),
            _ => await Services.Restorer.PlanAsync(site, await Services.Backups.FindAsync(site, Id!, cancel), cancel),
        };
        if (!await ShouldProcessAsync(plan.Describe(), plan.Question, "Restore a database")) return;
        var events = await EventsAsync(site, "restore");
        var done = await Services.Restorer.RestoreAsync(plan, Wait(events), events, cancel);
        Tell($"{site}: the database is {done} ({done.Duration.TotalSeconds:0.0} s). To bring that back: {done.BringBack}. When it is not needed any more: {done.Drop}");
        WriteObject(done);
    }
}
