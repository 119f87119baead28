using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>What the delivery of a site is measured by.</summary>
internal static class DeliveryScript
{
    /// <summary>How many commits are told at most.</summary>
    public const int MostCommits = 200_000;

    /// <summary>The journal's lines about what is live, oldest first, and the records of the releases that are there.</summary>
    public static ShellCommand History(SitePaths site) => Sh.Script($$"""
        cd {{site.State}} 2>/dev/null || exit {{ExitCode.NotInitialized}}
        for f in releases/*.json; do [ -f "$f" ] && cat "$f" && echo; done | sed 's/^/record	/'
        for f in releases/*.bad; do [ -f "$f" ] && cat "$f" && echo; done | sed 's/^/bad	/'
        [ ! -r journal.jsonl ] || grep -a -E '"act":"(deploy|activate|rollback)"' journal.jsonl | sed 's/^/journal	/'
        """);

    /// <summary>
    /// The commits that releases have and an earlier one did not have: hash, time, parents. Those that the mirror has no more are left out; where it has the earlier one no more, all of
    /// them are, since everything would seem to have come with the first.
    /// </summary>
    public static ShellCommand Commits(SitePaths site, IEnumerable<string> commits, string before) => Sh.Script($$"""
        git --git-dir={{site.Mirror}} cat-file -e {{before + "^{commit}"}} 2>/dev/null || exit 0
        printf '%s\n' {{commits.Append("^" + before)}} |
          git --git-dir={{site.Mirror}} log --ignore-missing -n {{MostCommits}} --format='%H %ct %P' --stdin -- 2>/dev/null || :
        """);
}
