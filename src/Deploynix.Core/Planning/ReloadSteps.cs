using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning;

/// <summary>The steps that follow a swap, in a deployment, an activation and a rollback alike.</summary>
internal sealed class ReloadSteps(Site site, SitePaths paths, SiteSteps steps, ReleaseId release, bool laravel, bool php, bool askFirst)
{
    private const string QueueRestart = "queue:restart";

    private bool _asked = !askFirst;

    private bool Proves => site.Proof.Url is not null;

    private ImmutableArray<PhaseItem> Items => site.Pipeline.FirstOrDefault(chosen => chosen.Phase == Phase.Reload)?.Items
        ?? [.. BuiltInSteps.All[Phase.Reload].Select(name => new PhaseItem { BuiltIn = name })];

    /// <summary>The steps of the whole phase, as the settings list them or in their usual order.</summary>
    public IEnumerable<Step> All() => Items.SelectMany(item => item.Own is { } own ? [steps.OfSite(Phase.Reload, own)] : Of(item.BuiltIn!));

    /// <summary>What a built-in step is here; nothing where the site has no use for it.</summary>
    public IEnumerable<Step> Of(string name) => name switch
    {
        "reload" => site.Reload.Select(step => steps.OfSite(Phase.Reload, step)),
        "php-fpm" when php && site.PhpFpm is { CanReload: true, Reload: not FpmReload.Never } =>
            [steps.Own(Phase.Reload, "reload php-fpm", Fpm.ReloadIfWanted(site.PhpFpm, Proves))],
        QueueRestart when laravel => [.. AskArtisan(), IfOffered(name)],
        "octane:reload" when laravel => [.. AskArtisan(), Running(name, "octane:status")],
        "horizon:terminate" or "reverb:restart" or "pulse:restart" when laravel => [.. AskArtisan(), IfOffered(name)],
        "supervisor" when site.Workers.Supervisor.Length > 0 =>
            [steps.Own(Phase.Reload, "restart supervisor programs", Sh.Run(site.Workers.Sudo ? "sudo" : "supervisorctl", [.. site.Workers.Sudo ? (string[])["-n", "supervisorctl"] : [], "restart", .. site.Workers.Supervisor]))],
        "workers" when laravel && site.Workers.Deadline > TimeSpan.Zero =>
            [steps.InArtisan(Phase.Reload, "check workers", WorkerCheck.Wait(paths, release, site.Workers.Deadline, TellAgain)) with { Timeout = site.Workers.Deadline + TimeSpan.FromMinutes(1), ContinueOnError = true }],
        "proof" when Proves =>
            [steps.Own(Phase.Reload, "prove", CoherenceProof.Ask(paths, release, site.Proof, site.PhpFpm, php)) with { Timeout = site.Proof.Deadline + TimeSpan.FromSeconds(30) }],
        _ => [],
    };

    private ShellCommand? TellAgain => Items.Any(item => item.BuiltIn == QueueRestart) ? Artisan.Call(site.Php, QueueRestart) : null;

    private Step IfOffered(string command) => steps.InArtisan(Phase.Reload, "artisan " + command, Artisan.IfOffered(paths, release, site.Php, command));

    /// <summary>Octane's reload fails where its server does not run, which is no failure of a deployment.</summary>
    private Step Running(string command, string status) => steps.InArtisan(Phase.Reload, "artisan " + command, Sh.Script($$"""
        {{Artisan.Offers(paths, release, command)}} || exit 0
        {{Artisan.Call(site.Php, status)}} >/dev/null 2>&1 || { echo 'its server does not run: nothing to reload'; exit 0; }
        {{Artisan.Call(site.Php, command)}}
        """));

    private IEnumerable<Step> AskArtisan()
    {
        if (_asked) yield break;
        _asked = true;
        yield return steps.InArtisan(Phase.Reload, "ask artisan", Sh.Script($"[ -s {paths.Commands(release)} ] || {Artisan.Ask(paths, release, site.Php, withOptimize: false)}"));
    }
}
