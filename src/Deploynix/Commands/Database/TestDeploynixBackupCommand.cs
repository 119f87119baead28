using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Proves a backup: loads it into a database of its own, compares that to what the backup was made of, and drops it.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DeploynixBackup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(BackupTest))]
public sealed class TestDeploynixBackupCommand : LockingCommand
{
    /// <summary>The backup's id, or an object from Get-DeploynixBackup.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = null!;

    /// <inheritdoc/>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Id;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var backup = await Services.Backups.FindAsync(site, Id, cancel);
        if (!await ShouldProcessAsync($"{site}: load backup {backup.Id} into a database of its own on {backup.Server}, compare, and drop that database", $"{site}: try backup {backup.Id}?", "Try a backup")) return;
        var events = await EventsAsync(site, "try a backup");
        WriteObject(await Services.Backups.TestAsync(site, backup.Id, Wait(events), events, cancel));
    }
}
