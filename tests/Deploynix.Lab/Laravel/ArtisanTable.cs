using System.Globalization;
using System.Text.RegularExpressions;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Shell;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Laravel;

/// <summary>A line of the table in docs/laravel.md.</summary>
/// <param name="Command">What artisan is told.</param>
/// <param name="Here">The exit code on a site as it should be.</param>
/// <param name="Without">The exit codes when something is not there.</param>
internal sealed partial record ArtisanRow(string Command, int Here, IReadOnlyList<(int Code, string What)> Without)
{
    /// <summary>The command's own name.</summary>
    public string Name => Command.Split(' ')[0];

    /// <summary>Every line of the table.</summary>
    public static IReadOnlyList<ArtisanRow> All() => [.. File.ReadLines(LabSources.InRepository("docs/laravel.md")).Select(line => Form().Match(line)).Where(match => match.Success)
        .Select(match => new ArtisanRow(match.Groups[1].Value, Number(match.Groups[2].Value), [.. match.Groups[3].Value.Split("; ").Select(Case)]))];

    /// <summary>The names of all artisan commands that the module issues: in plans, in the scripts of its cmdlets, and in what it writes down or advises.</summary>
    public static IReadOnlySet<string> Issued()
    {
        var written = Directory.EnumerateFiles(LabSources.InRepository("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText)
            .SelectMany(text => Written().Matches(text).Concat(Called().Matches(text)));
        var run = Scripts().SelectMany(script => Run().Matches(script.ToPosix()));
        return written.Concat(run).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Whatever is run of a Laravel site, with everything that settings can ask for.</summary>
    private static IEnumerable<ShellCommand> Scripts()
    {
        var site = new Site
        {
            Name = "shop", Environment = "production", Path = "/srv/shop", Repository = "shop.git", Framework = Framework.Laravel,
            Servers = [new Server { Name = "web1", Host = "web1" }], Maintenance = new() { Secret = "secret", Retry = TimeSpan.FromMinutes(1) },
        };
        var (paths, live) = (SitePaths.Of(site), ReleaseId.Parse("20260318_160500"));
        var seen = new SiteSeen
        {
            Server = site.Servers[0], Now = DateTimeOffset.UnixEpoch, CurrentTarget = live.RelativePath, Current = live,
            Releases = [new(live, new() { Id = live.Value, Status = ReleaseStatus.Finished }, ReleaseStatus.Finished)],
        };
        var request = new DeployRequest(site, new(RevisionKind.Branch, "main"), ReleaseId.Parse("20260318_164700"), new Operator("mara", "desk"), "run", DateTimeOffset.UnixEpoch);
        var revision = new RevisionSeen { Commit = new string('c', 40), Files = ["artisan", "composer.json", "package.json"] };
        CacheKind[] made = [CacheKind.Config, CacheKind.Route, CacheKind.View, CacheKind.Event];
        return
        [
            .. DeployPlanner.Release(request, seen, revision, first: true).Select(step => step.ToScript()),
            .. ActivationPlanner.Plan(Act.Rollback, site, [seen], live, request.By).Servers[0].Steps.Select(step => step.ToScript()),
            Artisan.Call(site.Php, "migrate", "--force"),
            Queues.Restart(paths, site.Php, horizon: true),
            .. Queues.RetryCommands(site.Php, []), .. Queues.RetryCommands(site.Php, ["1"]), .. Queues.ForgetCommands(site.Php, []), .. Queues.ForgetCommands(site.Php, ["1"]),
            Caches.Ask(site.Php),
            .. made.Select(kind => Caches.One(site.Php, kind, Caches.BuildCommand(kind))),
            .. made.Append(CacheKind.Application).Select(kind => Caches.One(site.Php, kind, Caches.ClearCommand(kind))),
        ];
    }

    private static (int Code, string What) Case(string text) => (Number(text[..text.IndexOf(':', StringComparison.Ordinal)]), text[(text.IndexOf(':', StringComparison.Ordinal) + 2)..]);

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| `([^`]+)` \| [^|]+ \| (\d+) \| (\d+: [^|]+?) \| [^|]+ \|$")]
    private static partial Regex Form();

    /// <summary>In a script: after PHP.</summary>
    [GeneratedRegex(@"\bphp artisan ([a-z]+(?:[:-][a-z]+)*)")]
    private static partial Regex Run();

    /// <summary>In the source: by name, so that a builder which <see cref="Scripts"/> forgot is seen as well.</summary>
    [GeneratedRegex(@"\bCall\((?:_?site\.)?[Pp]hp, ""([a-z]+(?:[:-][a-z]+)*)""")]
    private static partial Regex Called();

    /// <summary>In the source: after a hole that is PHP's path.</summary>
    [GeneratedRegex(@"\{[^{}]*[Pp]hp\)?\)?\}+ artisan ([a-z]+(?:[:-][a-z]+)*)")]
    private static partial Regex Written();
}
