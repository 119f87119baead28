using Deploynix.Core.Model;

namespace Deploynix.Core.Commands;

/// <summary>Where everything of a site lies on a server; absolute paths.</summary>
internal sealed record SitePaths(string Base)
{
    public static SitePaths Of(Site site) => new(site.Path);

    public string Current => Base + "/current";
    public string Releases => Base + "/releases";
    public string Shared => Base + "/shared";
    public string State => Base + "/.deploynix";
    public string Mirror => State + "/repo.git";
    public string LargeFiles => State + "/lfs";
    public string Records => State + "/releases";
    public string Journal => State + "/journal.jsonl";
    public string Logs => State + "/logs";
    public string Lock => State + "/lock";
    public string Freeze => State + "/freeze";
    public string MigrationUndo => State + "/undo-migrations";
    public string Adoption => State + "/adoption.json";
    public string Environments => State + "/env";
    public string EnvironmentHistory => Environments + "/history";
    public string SharedEnvironment => Shared + "/.env";
    public string Quarantine => State + "/quarantine";
    public string Backups => State + "/backups";
    public string Incidents => State + "/incidents";
    public string OpenIncident => Incidents + "/open";

    public string Release(ReleaseId id) => $"{Base}/{id.RelativePath}";
    public string Incident(string id) => $"{Incidents}/{id}.jsonl";
    public string Record(ReleaseId id) => $"{Records}/{id}.json";
    public string Pin(ReleaseId id) => $"{Records}/{id}.pin";
    public string Bad(ReleaseId id) => $"{Records}/{id}.bad";
    public string Keys(ReleaseId id) => $"{Records}/{id}.keys";
    public string Log(ReleaseId id) => $"{Logs}/{id}.log";
    public string KeptEnvironment(ReleaseId id) => $"{Environments}/{id}.env";
    public string EarlierEnvironment(ReleaseId id) => $"{Environments}/{id}.earlier.env";
    public string Commands(ReleaseId id) => $"{Records}/{id}.artisan";
    public string Migrations(ReleaseId id) => $"{Records}/{id}.migrations";

    /// <summary>The link that becomes <see cref="Current"/> by a rename; in the same folder, so on the same file system.</summary>
    public string NextLink(ReleaseId id) => $"{Base}/.current.{id}";
}
