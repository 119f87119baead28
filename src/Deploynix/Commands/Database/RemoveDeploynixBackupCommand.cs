using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Removes a backup of a site's database from its server.</summary>
[Cmdlet(VerbsCommon.Remove, "DeploynixBackup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveDeploynixBackupCommand : LockingCommand
{
    /// <summary>The backup's id, or an object from Get-DeploynixBackup.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BackupCompleter))]
    [FromObject("Id")]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = null!;

    /// <inheritdoc/>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Id;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var backup = await Services.Backups.FindAsync(site, Id, cancel);
        if (!await ShouldProcessAsync(SiteBackups.DescribeRemoval(site, backup), $"{site}: remove backup {backup.Id} of {backup.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC?", "Remove a backup")) return;
        var events = await EventsAsync(site, "remove backup");
        await Services.Backups.RemoveAsync(site, backup, Wait(events), events, cancel);
        Tell($"{site}: backup {backup.Id} is removed.");
    }
}
