using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Commands.Databases;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning;

/// <summary>The built-in steps of a deployment by their names, and the phases that settings make of them.</summary>
internal sealed class StepCatalog(DeployRequest request, SiteSeen seen, RevisionSeen revision, SiteSteps steps, bool first)
{
    private readonly Site _site = request.Site;
    private readonly SitePaths _paths = SitePaths.Of(request.Site);
    private readonly ReleaseId _release = request.Release;

    private bool _asked;
    private ReloadSteps? _reload;

    private bool IsLaravel => _site.Framework == Framework.Laravel;

    private bool IsPhp => _site.Framework is Framework.Laravel or Framework.Php;

    private string? LockFile => Packages.NodeLockFiles.FirstOrDefault(revision.Has);

    /// <summary>Where vendor, node_modules and assets can be had from; null when nothing is to be reused.</summary>
    private ReleaseId? Source => request.Clean ? null : seen.Current is { } live && seen.Find(live) is { IsFinished: true } ? live : null;

    /// <summary>The steps of a phase, as the settings list them or in their usual order.</summary>
    public IEnumerable<Step> Of(Phase phase)
    {
        var items = _site.Pipeline.FirstOrDefault(chosen => chosen.Phase == phase)?.Items
            ?? [.. BuiltInSteps.All[phase].Select(name => new PhaseItem { BuiltIn = name })];
        return items.SelectMany(item => item.Own is { } own ? [steps.OfSite(phase, own)] : BuiltIn(phase, item.BuiltIn!));
    }

    private IEnumerable<Step> BuiltIn(Phase phase, string name) => phase switch
    {
        Phase.Share => Share(name),
        Phase.Build => Build(name),
        Phase.Optimize => IsLaravel ? Optimize(name) : [],
        Phase.Migrate => [.. CheckMigrations(), .. Backup(), .. Migrate()],
        Phase.Reload => (_reload ??= new ReloadSteps(_site, _paths, steps, _release, IsLaravel, IsPhp, askFirst: !_asked)).Of(name),
        Phase.Prune => Prune(),
        _ => [],
    };

    private IEnumerable<Step> Share(string name) => name switch
    {
        "shared" when _site.SharedDirectories.Length + _site.SharedFiles.Length > 0 =>
        [
            steps.Own(Phase.Share, "link shared files", Sh.Lines(
            [
                .. _site.SharedDirectories.Select(path => SharedFiles.FillDirectory(_paths, _release, path)),
                .. _site.SharedFiles.Select(path => SharedFiles.FillFile(_paths, _release, path)),
                SharedFiles.Link(_paths, _release, [.. _site.SharedDirectories, .. _site.SharedFiles]),
                IsLaravel ? SharedFiles.WarnUnwritable(_paths, _release) : Sh.Empty,
            ])),
        ],
        "writable" when _site.WritableDirectories.Length > 0 =>
            [steps.Own(Phase.Share, "make writable directories", SharedFiles.MakeWritable(_paths, _release, _site.WritableDirectories))],
        _ => [],
    };

    private IEnumerable<Step> Build(string name) => name switch
    {
        "composer" when IsPhp && revision.Has("composer.json") =>
            [steps.InRelease(Phase.Build, "composer install", Reused(_site.Reuse.Vendor, "vendor", Packages.ComposerKey(_site.Php, _site.Composer), ["vendor"], Packages.ComposerInstall(_site.Php, _site.Composer), always: true))],
        "node" when !request.Bare && revision.Has("package.json") =>
            [steps.InRelease(Phase.Build, "install node packages", Reused(_site.Reuse.NodeModules && LockFile is not null, "node_modules", Packages.NodeKey(LockFile), ["node_modules"], Packages.NodeInstall(LockFile), always: false))],
        "assets" when !request.Bare && revision.Has("package.json") =>
            [steps.InRelease(Phase.Build, "build assets", Reused(_site.Reuse.Assets && LockFile is not null, "assets", Packages.AssetKey(_paths, revision.Commit, LockFile, _site.Reuse.AssetInputs), _site.Reuse.AssetOutputs, Packages.NodeBuild(LockFile), always: false))],
        "steps" => _site.Steps.Select(step => steps.OfSite(Phase.Build, step)),
        _ => [],
    };

    private ShellCommand Reused(bool wanted, string what, ShellCommand key, IReadOnlyList<string> paths, ShellCommand make, bool always) =>
        wanted ? ReleaseReuse.OrMake(_paths, _release, Source, what, key, paths, make, always) : make;

    private IEnumerable<Step> Optimize(string name) => name switch
    {
        "key:generate" => [InArtisan(Phase.Optimize, "application key", Artisan.KeyIfMissing(_site.Php)), .. AskArtisan()],
        "storage:link" => [.. AskArtisan(), InArtisan(Phase.Optimize, "artisan storage:link", Artisan.IfOffered(_paths, _release, _site.Php, name))],
        "optimize" => [.. AskArtisan(), InArtisan(Phase.Optimize, "artisan optimize", Artisan.Optimize(_paths, _release, _site.Php))],
        _ => [.. AskArtisan(), InArtisan(Phase.Optimize, "artisan " + name, Artisan.Cache(_paths, _release, _site.Php, name))],
    };

    private IEnumerable<Step> AskArtisan()
    {
        if (_asked) yield break;
        _asked = true;
        var withOptimize = _site.Pipeline.FirstOrDefault(chosen => chosen.Phase == Phase.Optimize)?.Items.Any(item => item.BuiltIn == "optimize") ?? true;
        yield return InArtisan(Phase.Optimize, "ask artisan", Artisan.Ask(_paths, _release, _site.Php, withOptimize));
    }

    private Step InArtisan(Phase phase, string name, ShellCommand command) => steps.InArtisan(phase, name, command);

    /// <summary>Before a site's first release there is nothing to lose, and often no database yet: then it is made only when it is asked for.</summary>
    private IEnumerable<Step> Backup() => !first || !(request.BackupDatabase || (_site.Backups.BeforeMigrate && (_site.Migrate ?? IsLaravel) && seen.Current is not null)) ? [] :
    [
        steps.InRelease(Phase.Migrate, "back up the database", DatabaseProgram.Backup(_paths, _site.Php, DatabaseRequest.Of(_site, "backup") with
        {
            Before = _release.Value, Release = seen.Current?.Value ?? "", By = request.By.ToString(), Run = request.Run,
        })),
    ];

    /// <summary>Before the backup: what is refused needs none.</summary>
    private IEnumerable<Step> CheckMigrations() => !first || !(_site.Migrate ?? IsLaravel) || _site.Migrations.Policy == MigrationPolicy.Allow ? [] :
        [MigrationCheck.Of(_site, seen.Server, _release, steps)];

    private IEnumerable<Step> Migrate() => !first || !(_site.Migrate ?? IsLaravel) ? [] :
    [
        InArtisan(Phase.Migrate, "artisan migrate", _site.Maintenance is { } maintenance
            ? Artisan.MigrateInMaintenance(_site.Php, maintenance)
            : Artisan.Call(_site.Php, "migrate", "--force")),
    ];

    private IEnumerable<Step> Prune() => Superfluous.Of(_site.Retention, seen, _release).Chunk(Pruning.Batch).Select((some, batch) =>
        steps.Own(Phase.Prune, batch == 0 ? "remove old releases" : $"remove old releases ({batch + 1})", Pruning.Remove(_paths, some)) with { ContinueOnError = true });
}
