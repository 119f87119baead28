using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>The commands by which a deployment removes releases and what was left behind. What they cannot remove is a warning: none of it fails a deployment.</summary>
internal static class Pruning
{
    /// <summary>How many releases one step removes, so that its script stays short and a stopped client leaves little to do.</summary>
    public const int Batch = 100;

    /// <summary>How many logs of releases that are gone are kept, as history.</summary>
    private const int Logs = 50;

    /// <summary>Removes releases, going on past one that cannot be removed. What is live or pinned by the time it runs stays. Ends with <see cref="ExitCode.Untold"/> where it warned of something that the journal is to have.</summary>
    public static ShellCommand Remove(SitePaths site, IEnumerable<ReleaseId> releases) => Sh.Lines(
        Quarantine.Functions(site),
        Sh.Script($$"""
            for id in {{releases.Select(release => release.Value)}}; do
              is_live "$id" || is_pinned "$id" || set_aside "$id" || stuck "$id"
            done
            sweep
            set -- .deploynix/logs/*
            [ $# -le {{Logs}} ] || ls -1r .deploynix/logs 2>/dev/null | while IFS= read -r f; do
              [ -d "releases/${f%.log}" ] && continue
              n=$((${n:-0} + 1)); [ "$n" -le {{Logs}} ] || rm -f ".deploynix/logs/$f"
            done
            [ -z "$warned" ] || exit {{ExitCode.Untold}}
            """));

    /// <summary>
    /// Removes what those left who went away in the middle: releases that nobody builds any more, each told in the journal first, since its record goes with it,
    /// as are those that went live and of which nobody told;
    /// links on their way, files not yet renamed, records without a release, and what is still in quarantine.
    /// </summary>
    public static ShellCommand CleanUp(SitePaths site, IEnumerable<JournalEntry> untold, IEnumerable<ReleaseId> interrupted, IEnumerable<ReleaseId> orphans) => Sh.Lines(
    [
        Quarantine.Functions(site),
        .. untold.Select(entry => Sh.Script($$"""
            grep -qF {{$"\"run\":\"{entry.Run}\""}} {{site.Journal}} 2>/dev/null || {
            {{StateFiles.AppendJournal(site, entry)}}
            }
            """)),
        Each(interrupted.Select(id => id.Value), """is_live "$id" || is_pinned "$id" || ! grep -q '"status":"building"' ".deploynix/releases/$id.json" 2>/dev/null || set_aside "$id" || stuck "$id" """),
        Each(orphans.Select(id => id.Value), """[ -e "releases/$id" ] || forget "$id" """),
        Sh.Script($$"""
            for f in .current.*; do if [ -L "$f" ]; then rm -f "$f"; fi; done
            rm -f .deploynix/releases/*.new
            sweep
            :
            """),
    ]);

    private static ShellCommand Each(IEnumerable<string> ids, string what) => ids.ToList() is { Count: > 0 } some
        ? Sh.Script($"for id in {some}; do {new Arg.Raw(what.TrimEnd())}; done")
        : Sh.Empty;
}
