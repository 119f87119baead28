using System.Globalization;
using Deploynix.Core.Commands.Databases;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>The looks at what a rollback leaves as it is. They read only; <see cref="Parsing.RollbackSeen"/> reads them.</summary>
internal static class RollbackProbe
{
    private const int UploadSeconds = 8;

    private const string Say = """
        say() { printf '%s\t%s\n' "$1" "$2"; }
        """;

    /// <summary>The acts by which a release was left.</summary>
    public static ShellCommand Left(SitePaths site, ReleaseId release) => Sh.Script($$"""
        [ ! -r {{site.Journal}} ] || grep -F {{$"\"from\":\"{release}\""}} {{site.Journal}} | tail -n 50 | sed 's/^/journal	/'
        """);

    /// <summary>The shared .env, the one that a release went live with, and whether the release's cached configuration is as new as it.</summary>
    public static ShellCommand Environment(SitePaths site, ReleaseId release) => Sh.Lines(
        Sh.Script($"""
            {new Arg.Raw(Say)}
            cd {site.Base} || exit
            """),
        EnvironmentFile.Read(site, kept: false),
        Sh.Script($$"""
            env_file kept {{site.KeptEnvironment(release)}}
            if [ ! -f {{site.Release(release)}}/bootstrap/cache/config.php ]; then say configuration none
            elif {{Artisan.CachesAreStale(site, release)}}; then say configuration stale
            else say configuration current; fi
            """));

    /// <summary>
    /// How many files of the shared folders changed since, and how many bytes they have. What the framework writes there by itself is left out, and so are SQLite's
    /// files: those are the database. The count ends by itself where the folders are large.
    /// </summary>
    public static ShellCommand Uploads(SitePaths site, IEnumerable<string> folders, DateTimeOffset since) => Sh.Script($$"""
        cd {{site.Shared}} 2>/dev/null || { printf 'uploads\t0\t0\t\n'; exit 0; }
        set --; for d in {{folders}}; do [ ! -d "$d" ] || set -- "$@" "./$d"; done
        [ $# -gt 0 ] || { printf 'uploads\t0\t0\t\n'; exit 0; }
        { timeout {{UploadSeconds}} find "$@" \( -path ./storage/framework -o -path ./storage/logs \) -prune -o -type f ! -name '*.sqlite' ! -name '*.sqlite-*' -newermt {{since.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC"}} -printf '%s\n' 2>/dev/null
          [ $? -ne 124 ] || echo more; } | awk '$1 == "more" { more = "more"; next } { n++; b += $1 } END { printf "uploads\t%d\t%.0f\t%s\n", n, b, more }'
        """);

    /// <summary>The backups that lie on the server.</summary>
    public static ShellCommand Backups(SitePaths site) => Sh.Lines(DatabaseProgram.List(site), Sh.Script($":"));
}
