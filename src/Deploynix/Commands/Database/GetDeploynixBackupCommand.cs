using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Lists the backups of a site's database, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "DeploynixBackup")]
[OutputType(typeof(Backup))]
public sealed class GetDeploynixBackupCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>Only backups with one of these ids; wildcards are accepted.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(BackupCompleter))]
    [FromObject("Id", Several = true)]
    [SupportsWildcards]
    public string[]? Id { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var all = await Services.Backups.ListAsync(site, cancel);
        Services.SeenBackups.Keep(site, all);
        var found = all.Where(backup => Id is null || Id.Any(id => WildcardPattern.Get(id, WildcardOptions.IgnoreCase).IsMatch(backup.Id))).ToList();
        foreach (var backup in found) WriteObject(backup);
        foreach (var id in Id ?? [])
        {
            if (WildcardPattern.ContainsWildcardCharacters(id) || found.Any(backup => backup.Id == id)) continue;
            WriteError(new DeploynixException(ErrorKind.BackupNotFound, $"There is no backup {id}.") { Site = site.ToString(), Next = $"Get-DeploynixBackup {site.Name}" }, id);
        }
    }
}
