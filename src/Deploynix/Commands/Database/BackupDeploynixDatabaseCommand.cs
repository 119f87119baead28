using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Infrastructure.Local;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Backs a site's database up, on its server or onto this machine.</summary>
[Cmdlet(VerbsData.Backup, "DeploynixDatabase", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(Backup))]
public sealed class BackupDeploynixDatabaseCommand : LockingCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>A file on this machine that the backup is streamed to; none stays on the server then. Its record is put beside it. A folder takes a file that is named after the site and the time.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var path = Destination is null ? null : await OnPipelineAsync(() => SessionState.Path.GetUnresolvedProviderPathFromPSPath(Destination));
        if (path is not null && Directory.Exists(path)) path = Path.Combine(path, $"{site.Name}-{site.Environment}-{DateTime.UtcNow:yyyyMMdd_HHmmss}.backup");
        if (!await ShouldProcessAsync(SiteBackups.Describe(site, path), $"{site}: back the database up?", "Back a database up")) return;
        using var file = path is null ? null : Begin(site, path);
        var events = await EventsAsync(site, "backup");
        Backup made;
        try
        {
            made = await Services.Backups.BackupAsync(site, file, Wait(events), events, cancel);
        }
        catch (IOException failure)
        {
            throw NotWritten(site, path!, failure);
        }
        Tell($"{site}: backup {made.Id} of {made.Driver}, {made.Bytes / 1048576.0:0.0} MB, {made.Rows} rows ({made.Duration.TotalSeconds:0.0} s).");
        WriteObject(made);
    }

    private static BackupFile Begin(Site site, string path)
    {
        try
        {
            return new BackupFile(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(site, path, failure);
        }
    }

    private static DeploynixException NotWritten(Site site, string path, Exception failure) => new(ErrorKind.NotWritable, $"{path} could not be written: {failure.Message.TrimEnd('.')}.", failure)
    {
        Site = site.ToString(), State = "There is no backup.", Next = "name another file by -Destination",
    };
}
