using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>The commands that empty and make a release's caches.</summary>
internal static class Caches
{
    /// <summary>The word that begins the line which tells how one cache went: the kind, and an exit code or <see cref="Absent"/>.</summary>
    public const string Mark = "deploynix-cache";

    /// <summary>Says that the application has no such command.</summary>
    public const string Absent = "absent";

    /// <summary>The artisan command that empties a cache.</summary>
    public static string ClearCommand(CacheKind kind) => kind switch
    {
        CacheKind.Config => "config:clear",
        CacheKind.Route => "route:clear",
        CacheKind.View => "view:clear",
        CacheKind.Event => "event:clear",
        CacheKind.Application => "cache:clear",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The artisan command that makes a cache.</summary>
    public static string BuildCommand(CacheKind kind) => kind switch
    {
        CacheKind.Config => "config:cache",
        CacheKind.Route => "route:cache",
        CacheKind.View => "view:cache",
        CacheKind.Event => "event:cache",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Asks the application which commands it has, and stops with its words where it cannot even tell that.</summary>
    public static ShellCommand Ask(string php) => Sh.Script($$"""
        offered=$({{php}} artisan list --raw --no-interaction --no-ansi 2>&1) || { c=$?; printf '%s\n' "$offered" >&2; exit $c; }
        """);

    /// <summary>Runs one command where the application has it, and tells how it went; the next one runs either way.</summary>
    public static ShellCommand One(string php, CacheKind kind, string command) => Sh.Script($"""
        if printf '%s\n' "$offered" | grep -q {$"^{command}\\( \\|$\\)"}; then
          {Artisan.Call(php, command)} 2>&1
          printf '\n%s\t%s\t%s\n' {Mark} {kind.ToString()} $?
        else
          printf '%s\t%s\t%s\n' {Mark} {kind.ToString()} {Absent}
        fi
        """);
}
