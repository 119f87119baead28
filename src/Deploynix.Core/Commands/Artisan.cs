using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>Laravel's command line, run in a release. Which commands there are depends on its version and packages: it is asked, once per release.</summary>
internal static class Artisan
{
    /// <summary>Stands in the list of commands when <c>optimize</c> makes all caches, those of packages too (Laravel 11 and later).</summary>
    private const string OptimizeMakesAll = "deploynix:optimize-makes-all";

    /// <summary>
    /// Writes the names of the commands that this application has to a file of the site's state; an exception goes there too, and is shown from there. An optimize that can leave out single caches
    /// (--except) is one that makes them all; older ones make two of them.
    /// </summary>
    public static ShellCommand Ask(SitePaths site, ReleaseId release, string php, bool withOptimize) => Sh.Lines(
        Sh.Script($$"""
            {{php}} artisan list --raw --no-ansi > {{site.Commands(release)}} || { c=$?; cat {{site.Commands(release)}} >&2; exit $c; }
            grep -c . {{site.Commands(release)}} | sed 's/$/ commands/'
            """),
        withOptimize
            ? Sh.Script($"{php} artisan help optimize --no-ansi 2>/dev/null | grep -q -e --except && echo {OptimizeMakesAll} >> {site.Commands(release)}; true")
            : Sh.Empty);

    /// <summary>Runs a command if this application has it, and says so if it has not.</summary>
    public static ShellCommand IfOffered(SitePaths site, ReleaseId release, string php, string command, params string[] arguments) => Sh.Script($$"""
        {{Offers(site, release, command)}} || { echo {{command + " is not offered by this application: left out"}}; exit 0; }
        {{Call(php, command, arguments)}}
        """);

    /// <summary>Makes one cache, unless <c>optimize</c> makes them all.</summary>
    public static ShellCommand Cache(SitePaths site, ReleaseId release, string php, string command) => Sh.Script($$"""
        if {{Offers(site, release, OptimizeMakesAll)}}; then echo {{command + " is made by optimize"}}; exit 0; fi
        {{IfOffered(site, release, php, command)}}
        """);

    /// <summary>Makes all caches, where the version's optimize does.</summary>
    public static ShellCommand Optimize(SitePaths site, ReleaseId release, string php) => Sh.Script($$"""
        {{Offers(site, release, OptimizeMakesAll)}} || { echo 'the caches are made one by one in this version'; exit 0; }
        {{Call(php, "optimize")}}
        """);

    /// <summary>Runs a command.</summary>
    public static ShellCommand Call(string php, string command, params string[] arguments) =>
        Sh.Run(php, ["artisan", command, "--no-interaction", "--no-ansi", .. arguments]);

    /// <summary>
    /// Gives the application a key when its .env has the name and no value; never touches one that is there. Where the name is not there either, somebody may keep the key elsewhere: that is said, and left alone.
    /// </summary>
    public static ShellCommand KeyIfMissing(string php) => Sh.Script($"""
        if [ -f .env ] && grep -q '^APP_KEY=[[:space:]]*$' .env; then
          {Call(php, "key:generate", "--force")}
        elif [ -f .env ] && [ -z "$APP_KEY" ] && ! grep -Eq '^[[:space:]]*(export[[:space:]]+)?APP_KEY[[:space:]]*=' .env; then
          echo {Directives.Warning(".env has no line APP_KEY=, so that the application has no key and cannot encrypt: add it with nothing behind it, and the next deployment makes a key")}
        fi
        """);

    /// <summary>
    /// Migrates while visitors are told to come back: the site is up again when the migration has ended, however it ended, also when the server takes the
    /// step's process group down because its client went.
    /// </summary>
    public static ShellCommand MigrateInMaintenance(string php, Maintenance maintenance) => Sh.Script($$"""
        up() { [ -n "$ended" ] || rm -f storage/framework/down storage/framework/maintenance.php; }
        ended=; trap up EXIT; trap 'exit 143' TERM HUP INT PIPE
        {{Down(php, maintenance)}} || exit
        {{Call(php, "migrate", "--force")}}; code=$?
        {{Call(php, "up")}} && ended=yes
        exit $code
        """);

    /// <summary>Tells visitors to come back.</summary>
    public static ShellCommand Down(string php, Maintenance maintenance)
    {
        string[] options = maintenance.Retry is { } retry ? [$"--retry={(int)retry.TotalSeconds}"] : [];
        return maintenance.Secret is { } secret ? DownProgram.Run(php, secret, options) : Call(php, "down", options);
    }

    /// <summary>Whether the caches of a release that was live before are older than what they are made from.</summary>
    public static ShellCommand CachesAreStale(SitePaths site, ReleaseId release) => Sh.Script($$"""
        { [ -f {{site.Release(release)}}/bootstrap/cache/config.php ] && [ {{site.Release(release)}}/.env -nt {{site.Release(release)}}/bootstrap/cache/config.php ]; }
        """);

    /// <summary>Succeeds when this application has a command.</summary>
    public static ShellCommand Offers(SitePaths site, ReleaseId release, string command) =>
        Sh.Script($"grep -q {"^" + command + "\\( \\|$\\)"} {site.Commands(release)}");
}
