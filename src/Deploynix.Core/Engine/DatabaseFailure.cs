using Deploynix.Core.Commands;
using Deploynix.Core.Model;

namespace Deploynix.Core.Engine;

/// <summary>What the end of the database's program means.</summary>
internal static class DatabaseFailure
{
    public static DeploynixException Explain(Site site, Server server, string what, StepResult result, string? error, string state)
    {
        var said = error?.TrimEnd('.') ?? SiteScript.Words(result).LastOrDefault();
        var (kind, next) = result.Status.Code switch
        {
            ExitCode.NotInitialized => (ErrorKind.NotInitialized, $"Initialize-DeploynixSite {site.Name}"),
            ExitCode.ToolMissing or 127 => (ErrorKind.ToolMissing, "install it on the server, then run this again"),
            ExitCode.NotWritable => (ErrorKind.NotWritable, "give the deploying user the site's folder (chown -R), then run this again"),
            ExitCode.DatabaseUnknown => (ErrorKind.DatabaseUnknown, "look at DB_CONNECTION and what follows it in the site's .env on the server"),
            ExitCode.DatabaseUnreachable => (ErrorKind.DatabaseUnreachable, "look at DB_HOST, DB_USERNAME and DB_PASSWORD in the site's .env on the server, and whether the database runs"),
            ExitCode.BackupNotFound => (ErrorKind.BackupNotFound, $"Get-DeploynixBackup {site.Name}"),
            ExitCode.BackupDamaged => (ErrorKind.BackupDamaged, $"choose another one: Get-DeploynixBackup {site.Name}"),
            ExitCode.BackupForeign => (ErrorKind.BackupForeign, $"choose another one: Get-DeploynixBackup {site.Name}"),
            ExitCode.NoScratchDatabase => (ErrorKind.DatabaseForbidden, "have that granted, then run this again"),
            ExitCode.DumpFailed => (ErrorKind.BackupFailed, "see what it printed"),
            ExitCode.BackupRoom => (ErrorKind.DiskFull, $"free some room on the server (df -h), or remove backups: Remove-DeploynixBackup; then run this again"),
            ExitCode.BackupMismatch => (ErrorKind.BackupMismatch, $"choose another one: Get-DeploynixBackup {site.Name}"),
            ExitCode.DatabaseUnmovable => (ErrorKind.DatabaseUnmovable, $"load the backup into a database of its own by hand: Get-DeploynixBackup {site.Name} tells where it lies"),
            _ => (ErrorKind.StepFailed, $"Invoke-DeploynixCommand 'tail -n 40 storage/logs/laravel.log' {site.Name}"),
        };
        return new(kind, $"{what} failed{(said is null ? $" with {result.Status}" : $": {said}")}.")
        {
            Site = site.ToString(), Server = server.Name, State = state, Next = next, Output = [.. SiteScript.Words(result).Where(text => text != error).TakeLast(6)],
        };
    }
}
