using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>Which commits a release brought, from the site's mirror.</summary>
internal static class ReleaseCommits
{
    /// <summary>How many are told.</summary>
    public const int Most = 100;

    /// <summary>Prints <c>commit</c>, hash, author, time and subject, newest first, and <c>commits</c> and their number. Without a commit to begin from, the release's own alone.</summary>
    public static ShellCommand Between(SitePaths site, string? from, string to)
    {
        var range = from is null ? to : $"{from}..{to}";
        var most = from is null ? 1 : Most;
        return Sh.Script($$"""
            git --git-dir={{site.Mirror}} log -n {{most}} --no-show-signature --format='commit%x09%H%x09%<(80,trunc)%an%x09%cI%x09%<(400,trunc)%s' {{range}} -- 2>/dev/null
            printf 'commits\t%s\n' "$(git --git-dir={{site.Mirror}} rev-list --count {{range}} -- 2>/dev/null)"
            """);
    }
}
