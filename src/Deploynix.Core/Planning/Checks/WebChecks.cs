using System.Collections.Immutable;
using Deploynix.Core.Commands.Checks;
using Deploynix.Core.Parsing.Checks;

namespace Deploynix.Core.Planning.Checks;

/// <summary>Whether requests get the new release at the swap: PHP has to be given the resolved path, never the one through <c>current</c>.</summary>
internal static class WebChecks
{
    public static ImmutableArray<Check> All { get; } =
    [
        new("nginx-root", Look.Site | Look.Processes | Look.Nginx, Root) { AsksFpm = true },
        new("web-probe", Look.Site, Probe) { AsksFpm = true },
        new("fpm-write-access", Look.Site, Writable) { AsksFpm = true },
    ];

    /// <summary>How a path that PHP gets was made.</summary>
    internal enum Given
    {
        Unknown,
        Resolved,
        Unresolved,
    }

    /// <summary>The sockets and ports that the site's requests go to.</summary>
    public static ImmutableArray<string> Passes(Examined it) =>
        [.. Roots(it).SelectMany(root => root.Php).Select(php => php.Pass.StartsWith("unix:", StringComparison.Ordinal) ? php.Pass["unix:".Length..].TrimEnd(':') : php.Pass).Distinct()];

    /// <summary>Whether nginx gives PHP resolved paths, as far as it is known.</summary>
    public static Given RootOf(Examined it)
    {
        if (it.Web?.Answer is { Script.Length: > 0 } answer) return it.Bases.Any(site => answer.Script.StartsWith(site + "/current/", StringComparison.Ordinal)) ? Given.Unresolved : Given.Resolved;
        var given = Roots(it).SelectMany(root => root.Php).Select(php => Judge(it, php.ScriptFilename)).ToList();
        return given.Contains(Given.Unresolved) ? Given.Unresolved : given.Count > 0 && given.TrueForAll(one => one == Given.Resolved) ? Given.Resolved : Given.Unknown;
    }

    private static Verdict Root(Examined it)
    {
        if (it.NoFolder is { } why) return Verdict.Skipped(why);
        if (it.Web?.Answer is { } answer) return Asked(it, answer);
        var roots = Roots(it);
        if (roots.Length == 0) return NotServed(it);
        if (roots.FirstOrDefault(root => it.Bases.Any(site => root.Root.StartsWith(site + "/releases/", StringComparison.Ordinal))) is { } pinned)
        {
            return Verdict.Bad($"{pinned.File}: {pinned.Server} has the root {pinned.Root}, one release, so that no swap ever reaches visitors", $"in {pinned.File}: root {it.Site.Path}/current/{it.Site.Proof.Root}; then nginx -t && nginx -s reload");
        }
        var php = roots.SelectMany(root => root.Php.Select(place => (root.Server, Place: place))).ToList();
        if (php.FirstOrDefault(one => Judge(it, one.Place.ScriptFilename) == Given.Unresolved) is { Place: not null } bad)
        {
            return Verdict.Bad($"{bad.Place.File}: {bad.Server} gives PHP SCRIPT_FILENAME {bad.Place.ScriptFilename}, the path through current: the old release is served after a swap until PHP-FPM is reloaded", Advice(bad.Place.File));
        }
        if (php.FirstOrDefault(one => Judge(it, one.Place.DocumentRoot) == Given.Unresolved) is { Place: not null } half)
        {
            return Verdict.Warning($"{half.Place.File}: {half.Server} gives PHP DOCUMENT_ROOT {half.Place.DocumentRoot}, the path through current: code that uses it can mix two releases", Advice(half.Place.File));
        }
        if (php.Count == 0) return Verdict.Good($"{string.Join(", ", roots.Select(root => root.Root).Distinct())}; no PHP is run there");
        return php.Any(one => Judge(it, one.Place.ScriptFilename) == Given.Unknown)
            ? Verdict.Skipped($"{php[0].Place.File}: it cannot be told which path SCRIPT_FILENAME {php[0].Place.ScriptFilename ?? "(not set)"} is", Deeper(it))
            : Verdict.Good($"{string.Join(", ", roots.Select(root => root.Root).Distinct())} by $realpath_root");
    }

    private static Verdict Asked(Examined it, WebAnswer answer)
    {
        var through = it.Bases.Select(site => site + "/current").ToList();
        if (through.Exists(path => answer.Script.StartsWith(path + "/", StringComparison.Ordinal)))
        {
            return Verdict.Bad($"PHP gets SCRIPT_FILENAME through current: the old release is served after a swap until PHP-FPM is reloaded", Advice("nginx's configuration of the site"));
        }
        return through.Exists(path => answer.Root == path || answer.Root.StartsWith(path + "/", StringComparison.Ordinal))
            ? Verdict.Warning("PHP gets DOCUMENT_ROOT through current: code that uses it can mix two releases", Advice("nginx's configuration of the site"))
            : Verdict.Good($"PHP gets the release's own path, as it says itself: {answer.Root}");
    }

    private static Verdict NotServed(Examined it)
    {
        if (!it.Seen.HasNginx && !it.Seen.NginxRuns) return Verdict.Skipped("there is no nginx; how another web server resolves current is not known", Deeper(it));
        if (it.Seen.NginxClosed.Length > 0 || it.Seen.Nginx.Any(files => files.Unreadable.Length > 0))
        {
            return Verdict.Skipped($"{it.Seen.User} may not read {string.Join(", ", it.Seen.NginxClosed.Concat(it.Seen.Nginx.SelectMany(files => files.Unreadable)).Distinct().Take(3))}", Deeper(it));
        }
        return Verdict.Skipped($"no server of nginx has a root in {it.Site.Path}", Deeper(it));
    }

    private static string? Deeper(Examined it) => it.Site.Proof.Url is null ? null : it.Cmdlet("Test-DeploynixSite", "-Deep");

    private static string Advice(string file) =>
        $"in {file}, after every include of fastcgi parameters: fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name; fastcgi_param DOCUMENT_ROOT $realpath_root; then nginx -t && nginx -s reload";

    private static ImmutableArray<NginxRoot> Roots(Examined it) =>
        [.. it.Seen.Nginx.SelectMany(files => NginxConfiguration.Roots(files)).Where(root => it.Bases.Any(site => root.Root == site + "/current" || root.Root.StartsWith(site + "/current/", StringComparison.Ordinal) || root.Root.StartsWith(site + "/releases/", StringComparison.Ordinal)))];

    private static Given Judge(Examined it, string? value) => value switch
    {
        null => Given.Unknown,
        _ when value.Contains("$realpath_root", StringComparison.Ordinal) || value.Contains("${realpath_root}", StringComparison.Ordinal) => Given.Resolved,
        _ when value.Contains("$document_root", StringComparison.Ordinal) || value.Contains("${document_root}", StringComparison.Ordinal) || value.Contains("$request_filename", StringComparison.Ordinal) => Given.Unresolved,
        _ when it.Bases.Any(site => value.StartsWith(site + "/current", StringComparison.Ordinal)) => Given.Unresolved,
        _ => Given.Unknown,
    };

    private static Verdict Probe(Examined it)
    {
        if (NotAsked(it) is { } not) return not;
        if (it.Web!.Left is { } left) return Verdict.Bad($"the file that asks PHP-FPM could not be removed: {left}", $"on the server: rm {Shell.PosixQuoting.Quote(left)}");
        return it.Web.Answer is { } answer ? Verdict.Good($"PHP-FPM {answer.Version} answers on {it.Site.Proof.Url}") : Verdict.Skipped($"PHP-FPM could not be asked: {it.Web.Failure}");
    }

    private static Verdict Writable(Examined it)
    {
        if (NotAsked(it) is { } not) return not;
        if (it.Web!.Answer is not { } answer) return Verdict.Skipped($"PHP-FPM could not be asked: {it.Web.Failure}");
        return answer.Closed.Length == 0
            ? Verdict.Good("PHP-FPM may write where the application writes")
            : Verdict.Bad($"PHP-FPM may not write to {string.Join(", ", answer.Closed)}", $"on the server, as root: chgrp -R FPMS-GROUP {it.Path("shared/storage")} && chmod -R g+rwX {it.Path("shared/storage")}, or let the pool run as {it.Seen.User}");
    }

    private static Verdict? NotAsked(Examined it) =>
        it.Web is not null ? null
        : it.Site.Proof.Url is null ? Verdict.Skipped("the settings have no url of the site to ask PHP-FPM by")
        : !it.IsLive ? Verdict.Skipped("no release is live") : Verdict.Skipped("asked only with -Deep, since a file is written for it", Deeper(it));
}
