using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Proves a backup: loads it into a database of its own, compares that to what the backup was made of, and drops it.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DeploynixBackup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, DefaultParameterSetName = "Id")]
[OutputType(typeof(BackupTest), typeof(bool))]
public sealed class TestDeploynixBackupCommand : LockingCommand
{
    /// <summary>The backup's id, or an object from Get-DeploynixBackup.</summary>
    [Parameter(ParameterSetName = "Id", Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BackupCompleter))]
    [FromObject("Id")]
    [ValidateNotNullOrEmpty]
    public string? Id { get; set; }

    /// <summary>A backup on this machine, as Backup-DeploynixDatabase -Destination made it, with its record beside it. Wildcards are accepted: each that matches is tried.</summary>
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

    /// <summary>Hands on true or false instead: whether each is whole. What keeps it from being tried is an error all the same.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Id ?? Path ?? LiteralPath;

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        List<string?> files = Id is null ? [.. await OnPipelineAsync(() => GivenFiles.Of(this, Path, LiteralPath))] : [null];
        var whole = true;
        var tried = 0;
        foreach (var file in files)
        {
            try
            {
                if (await TryAsync(site, file, cancel) is not { } test) continue;
                tried++;
                if (!Quiet) WriteObject(test);
            }
            catch (DeploynixException failure) when (Quiet && (failure.Kind == ErrorKind.BackupDamaged || failure.Kind == ErrorKind.BackupMismatch))
            {
                tried++;
                whole = false;
                WriteVerbose(failure.Message);
            }
        }
        if (Quiet && tried > 0) WriteObject(whole);
    }

    /// <summary>Tries one, of the server or of this machine; null where somebody said no.</summary>
    private async Task<BackupTest?> TryAsync(Site site, string? file, CancellationToken cancel)
    {
        using var local = file is null ? null : LocalBackups.Open(site, file);
        var backup = local is null ? await Services.Backups.FindAsync(site, Id!, cancel) : await SiteBackups.ReadAsync(site, local, cancel);
        if (!await ShouldProcessAsync($"{site}: {(local is null ? "" : $"send {local.Path}, ")}load backup {backup.Id} into a database of its own on {backup.Server}, compare, and drop that database", $"{site}: try backup {backup.Id}?", "Try a backup")) return null;
        var events = await EventsAsync(site, "try a backup");
        return local is null
            ? await Services.Backups.TestAsync(site, backup.Id, Wait(events), events, cancel)
            : await Services.Backups.TestAsync(site, backup, local, Wait(events), events, cancel);
    }
}
