using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Proves a backup: loads it into a database of its own, compares that to what the backup was made of, and drops it.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DeploynixBackup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, DefaultParameterSetName = "Id")]
[OutputType(typeof(BackupTest))]
public sealed class TestDeploynixBackupCommand : LockingCommand
{
    /// <summary>The backup's id, or an object from Get-DeploynixBackup.</summary>
    [Parameter(ParameterSetName = "Id", Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BackupCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Id { get; set; }

    /// <summary>A backup on this machine, as Backup-DeploynixDatabase -Destination made it, with its record beside it.</summary>
    [Parameter(ParameterSetName = "Path", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <inheritdoc/>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Id ?? Path;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        using var local = Path is null ? null : LocalBackups.Open(site, await OnPipelineAsync(() => SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path)));
        var backup = local is null ? await Services.Backups.FindAsync(site, Id!, cancel) : await SiteBackups.ReadAsync(site, local, cancel);
        if (!await ShouldProcessAsync($"{site}: {(local is null ? "" : $"send {local.Path}, ")}load backup {backup.Id} into a database of its own on {backup.Server}, compare, and drop that database", $"{site}: try backup {backup.Id}?", "Try a backup")) return;
        var events = await EventsAsync(site, "try a backup");
        WriteObject(local is null
            ? await Services.Backups.TestAsync(site, backup.Id, Wait(events), events, cancel)
            : await Services.Backups.TestAsync(site, backup, local, Wait(events), events, cancel));
    }
}
