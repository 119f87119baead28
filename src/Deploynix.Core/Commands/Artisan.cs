using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>Laravel's command line, run in a release. Which commands there are depends on its version and packages: it is asked, once per release.</summary>
internal static class Artisan
{
    /// <summary>Writes the names of the commands that this application has to a file of the site's state.</summary>
    public static ShellCommand Ask(SitePaths site, ReleaseId release, string php) => Sh.Script($"""
        {php} artisan list --raw --no-ansi > {site.Commands(release)} || exit
        grep -c . {site.Commands(release)} | sed 's/$/ commands/'
        """);

    /// <summary>Runs a command if this application has it, and says so if it has not.</summary>
    public static ShellCommand IfOffered(SitePaths site, ReleaseId release, string php, string command, params string[] arguments) => Sh.Script($$"""
        grep -q {{"^" + command.Replace(".", "\\.", StringComparison.Ordinal) + "\\( \\|$\\)"}} {{site.Commands(release)}} || { echo {{command + " is not offered by this version: left out"}}; exit 0; }
        {{Call(php, command, arguments)}}
        """);

    /// <summary>Runs a command.</summary>
    public static ShellCommand Call(string php, string command, params string[] arguments) =>
        Sh.Run(php, ["artisan", command, "--no-interaction", "--no-ansi", .. arguments]);

    /// <summary>Gives the application a key when its .env has the name and no value; never touches one that is there.</summary>
    public static ShellCommand KeyIfMissing(string php) => Sh.Script($"""
        if [ -f .env ] && grep -q '^APP_KEY=[[:space:]]*$' .env; then
          {Call(php, "key:generate", "--force")}
        fi
        """);

    /// <summary>Forgets the list of commands.</summary>
    public static ShellCommand Forget(SitePaths site, ReleaseId release) => Sh.Run("rm", "-f", site.Commands(release));
}
