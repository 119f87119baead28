using System.Collections.Immutable;
using System.Security.Cryptography;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>What became of caches on all servers of a site.</summary>
/// <param name="Results">One per cache and server.</param>
/// <param name="Failures">What could not be done.</param>
/// <param name="Incident">The incident that was open meanwhile; null for none.</param>
public sealed record CacheRun(ImmutableArray<CacheResult> Results, ImmutableArray<DeploynixException> Failures, string? Incident);

/// <summary>Empties and makes the caches of a site's release, on all its servers at once: one exec channel each.</summary>
public sealed class SiteCaches(ITransportFactory transports)
{
    /// <summary>What is emptied unless something else is asked for; the application's own data is not.</summary>
    public static ImmutableArray<CacheKind> Defaults { get; } = [CacheKind.Config, CacheKind.Route, CacheKind.View, CacheKind.Event];

    /// <summary>The commands that would be run on each server.</summary>
    /// <exception cref="DeploynixException">Something is asked for that cannot be done.</exception>
    public static string Describe(Site site, IReadOnlyList<CacheKind> kinds, bool build, ReleaseId? release)
    {
        var lines = new List<string> { $"{site}: {(build ? "build" : "clear")} caches of {(release is null ? "the live release" : release.Value)} on {string.Join(", ", site.Servers)}" };
        foreach (var kind in kinds)
        {
            if (kind == CacheKind.Opcache)
            {
                if (build) throw NothingToBuild(site, kind);
                lines.Add("  " + (site.Proof.Url is { } url ? $"a file with an unguessable name in {site.Proof.Root}, fetched once through {url} from the server itself: opcache_reset()"
                    : CanReload(site) ? "a reload of PHP-FPM, if that is graceful" : throw NoWay(site)));
            }
            else
            {
                lines.Add("  " + Artisan.Call(site.Php, build ? BuildCommand(site, kind) : Caches.ClearCommand(kind)));
            }
        }
        return string.Join('\n', lines);
    }

    /// <summary>Empties caches, or makes them.</summary>
    public async Task<CacheRun> RunAsync(Site site, IReadOnlyList<CacheKind> kinds, bool build, ReleaseId? release, CancellationToken cancel)
    {
        _ = Describe(site, kinds, build, release);
        var servers = await Task.WhenAll(site.Servers.Select(server => RunAsync(site, server, kinds, build, release, cancel)));
        return new([.. servers.SelectMany(server => server.Results)], [.. servers.SelectMany(server => server.Failures)], servers[0].Incident);
    }

    private async Task<(List<CacheResult> Results, List<DeploynixException> Failures, string? Incident)> RunAsync(
        Site site, Server server, IReadOnlyList<CacheKind> kinds, bool build, ReleaseId? release, CancellationToken cancel)
    {
        var results = new List<CacheResult>();
        var failures = new List<DeploynixException>();
        string? incident = null;
        try
        {
            await using var script = await SiteScript.OpenAsync(site, server, transports, cancel);
            await RunArtisanAsync(site, script, [.. kinds.Where(kind => kind != CacheKind.Opcache).Distinct()], build, release, results, failures, cancel);
            if (kinds.Contains(CacheKind.Opcache)) await ResetOpcacheAsync(site, script, results, failures, cancel);
            incident = script.Incident;
        }
        catch (DeploynixException failure)
        {
            failures.Add(failure.At(site));
        }
        return (results, failures, incident);
    }

    private static async Task RunArtisanAsync(
        Site site, SiteScript script, IReadOnlyList<CacheKind> kinds, bool build, ReleaseId? release, List<CacheResult> results, List<DeploynixException> failures, CancellationToken cancel)
    {
        if (kinds.Count == 0) return;
        var paths = SitePaths.Of(site);
        var text = Sh.Lines(
        [
            IncidentFiles.Ask(paths),
            LaravelScript.Enter(paths, release),
            Sh.Script($"""printf 'live\t%s\n' "$(basename "$PWD")" """),
            Caches.Ask(site.Php),
            .. kinds.Select(kind => Caches.One(site.Php, kind, Command(kind))),
        ]);
        var lines = await script.RunAsync($"'{site.Php} artisan list'", text, "No cache was changed.", cancel);
        var live = release?.Value ?? lines.FirstOrDefault(line => line.StartsWith("live\t", StringComparison.Ordinal))?[5..];
        foreach (var answer in CacheAnswer.Parse(lines.Where(line => !line.StartsWith("live\t", StringComparison.Ordinal))))
        {
            var outcome = answer.Code switch { null => CacheOutcome.NotOffered, 0 => build ? CacheOutcome.Built : CacheOutcome.Cleared, _ => CacheOutcome.Failed };
            results.Add(Result(site, script.Server, answer.Kind, outcome, Command(answer.Kind), live));
            if (outcome != CacheOutcome.Failed) continue;
            failures.Add(script.Failure(
                ErrorKind.CommandFailed, $"'artisan {Command(answer.Kind)}' ended with exit code {answer.ExitCode}{(answer.ExitCode == 0 ? ", although it failed" : "")}.",
                build ? "The site runs on without that cache, or with the one from before; the other caches were made." : "The other caches were cleared.",
                build ? $"Clear-DeploynixCache {site.Name} -Kind {answer.Kind}" : $"Invoke-DeploynixCommand '{site.Php} artisan {Command(answer.Kind)} -v' {site.Name}",
                answer.Said.TakeLast(8)));
        }

        string Command(CacheKind kind) => build ? BuildCommand(site, kind) : Caches.ClearCommand(kind);
    }

    private static async Task ResetOpcacheAsync(Site site, SiteScript script, List<CacheResult> results, List<DeploynixException> failures, CancellationToken cancel)
    {
        var tried = new List<string>();
        if (site.Proof.Url is not null)
        {
            var name = $"deploynix-{RandomNumberGenerator.GetHexString(32, lowercase: true)}.php";
            var (result, lines) = await script.TryAsync(Asking(site, Opcache.ResetByWeb(SitePaths.Of(site), site.Proof, site.Php, name, RandomNumberGenerator.GetHexString(32, lowercase: true))), cancel);
            var said = string.Join(' ', lines.Where(line => line.Length > 0));
            if (result.IsSuccess)
            {
                results.Add(Result(site, script.Server, CacheKind.Opcache, said == Opcache.Off ? CacheOutcome.NotOffered : CacheOutcome.Cleared, said == Opcache.Off ? "PHP-FPM runs without opcache" : said, null));
                return;
            }
            tried.Add(said.Length > 0 ? said : string.Join(' ', SiteScript.Words(result).TakeLast(2)));
        }
        if (CanReload(site))
        {
            var (result, lines) = await script.TryAsync(Asking(site, Opcache.ResetByReload(site.PhpFpm)), cancel);
            var said = string.Join(' ', lines.Where(line => line.Length > 0));
            if (result.IsSuccess)
            {
                results.Add(Result(site, script.Server, CacheKind.Opcache, CacheOutcome.Cleared, said, null));
                return;
            }
            tried.Add(said.Length > 0 ? said : string.Join(' ', SiteScript.Words(result).TakeLast(2)));
        }
        results.Add(Result(site, script.Server, CacheKind.Opcache, CacheOutcome.Failed, "", null));
        failures.Add(script.Failure(
            ErrorKind.CommandFailed, "The opcache of PHP-FPM was not cleared.", "FPM keeps the scripts that it has compiled.",
            $"let the web server run any .php file in {site.Proof.Root} at the url of {site.Name}, or set phpFpm in its settings and a process_control_timeout above 0 in php-fpm.conf", tried));
    }

    private static ShellCommand Asking(Site site, ShellCommand script) => Sh.Lines(IncidentFiles.Ask(SitePaths.Of(site)), script);

    private static bool CanReload(Site site) => site.PhpFpm is { CanReload: true, Reload: not FpmReload.Never };

    private static string BuildCommand(Site site, CacheKind kind) => kind == CacheKind.Application ? throw NothingToBuild(site, kind) : Caches.BuildCommand(kind);

    private static DeploynixException NothingToBuild(Site site, CacheKind kind) => new(ErrorKind.InvalidArgument, $"{kind} is no cache that can be made beforehand: it fills as it is used.")
    {
        Site = site.ToString(), State = "Nothing was changed.", Next = $"Clear-DeploynixCache {site.Name} -Kind {kind}",
    };

    private static DeploynixException NoWay(Site site) => new(ErrorKind.InvalidArgument, "There is no way to PHP-FPM's opcache: the settings have neither url nor phpFpm.")
    {
        Site = site.ToString(), State = "Nothing was changed.", Next = $"set url of {site.Name} to the site's address, or phpFpm to how it is reloaded; then run this again",
    };

    private static CacheResult Result(Site site, Server server, CacheKind kind, CacheOutcome outcome, string by, string? release) => new()
    {
        Site = site.Name, Environment = site.Environment, SettingsPath = site.SettingsPath, Server = server.Name, Kind = kind, Outcome = outcome, By = by, Release = release,
    };
}
