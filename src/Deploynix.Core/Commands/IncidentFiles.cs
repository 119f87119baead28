using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// The commands that keep incidents on a site's first server: <c>incidents/ID.jsonl</c>, to which lines are only added, and <c>incidents/open</c>, which holds the id of the one that is under way.
/// None of them needs the site's lock; they have one of their own.
/// </summary>
/// <remarks>All but <see cref="Read"/> answer <c>incident</c>, a tab and the id.</remarks>
internal static class IncidentFiles
{
    /// <summary>Opens an incident; <see cref="ExitCode.IncidentOpen"/> where one is open.</summary>
    public static ShellCommand Open(SitePaths site, IncidentLine line) => Locked(site, Sh.Script($$"""
        {{Find(site)}}
        if [ -n "$i" ]; then printf 'incident\t%s\n' "$i"; exit {{ExitCode.IncidentOpen}}; fi
        d=$(date -u +%Y%m%d_%H%M%S) n=1; i=$d
        while [ -e {{site.Incidents}}/"$i".jsonl ]; do n=$((n + 1)); i=${d}_$n; done
        f={{site.Incidents}}/$i.jsonl
        { printf '%s\n' "$i" >{{site.OpenIncident + ".new"}} && mv {{site.OpenIncident + ".new"}} {{site.OpenIncident}} &&
        {{Append(line)}}; } || { rm -f {{site.OpenIncident + ".new"}} {{site.OpenIncident}} "$f"; exit {{ExitCode.NotWritable}}; }
        printf 'incident\t%s\n' "$i"
        """));

    /// <summary>Adds lines to an incident, or to the open one; <see cref="ExitCode.IncidentMissing"/> where there is none, without touching anything.</summary>
    public static ShellCommand Append(SitePaths site, string? id, params IEnumerable<IncidentLine> lines) => Sh.Lines(
        id is null ? Sh.Script($"[ -s {site.OpenIncident} ] || exit {ExitCode.IncidentMissing}") : Sh.Script($"[ -s {site.Incident(id)} ] || exit {ExitCode.IncidentMissing}"),
        Locked(site, Sh.Script($$"""
            {{(id is null ? Find(site) : Sh.Script($"i={id}"))}}
            f={{site.Incidents}}/$i.jsonl
            [ -n "$i" ] && [ -s "$f" ] || exit {{ExitCode.IncidentMissing}}
            { {{Sh.All(lines.Select(Append))}}; } || exit {{ExitCode.NotWritable}}
            printf 'incident\t%s\n' "$i"
            """)));

    /// <summary>Closes an incident; <see cref="ExitCode.IncidentMissing"/> where it is not the open one.</summary>
    public static ShellCommand Close(SitePaths site, string id, IncidentLine line) => Locked(site, Sh.Script($$"""
        {{Find(site)}}
        [ "$i" = {{id}} ] || exit {{ExitCode.IncidentMissing}}
        f={{site.Incidents}}/$i.jsonl
        { {{Append(line)}}; } || exit {{ExitCode.NotWritable}}
        rm -f {{site.OpenIncident}}
        printf 'incident\t%s\n' "$i"
        """));

    /// <summary>Prints what is kept: of one incident, or of the last ones. Each line after <c>incident-line</c> and the id.</summary>
    public static ShellCommand Read(SitePaths site, string? id, int last) => Sh.Script($$"""
        ls -r {{site.Incidents}} 2>/dev/null | grep -E '^[0-9]{8}_[0-9]{6}(_[0-9]+)?\.jsonl$' | { if [ -n {{id ?? ""}} ]; then grep -Fx {{(id ?? "") + ".jsonl"}}; else head -n {{last}}; fi; } | while IFS= read -r f; do
          head -n 5000 {{site.Incidents}}/"$f" | cut -c 1-20000 | sed "s/^/incident-line	${f%.jsonl}	/"
        done
        """);

    /// <summary>
    /// The id of the open incident in <c>$i</c>, empty where there is none. Whoever went away while it was opened left a name without a file; while it was closed, one of a file that is closed.
    /// Inside of a text, JSON writes the quotes of what is looked for as \".
    /// </summary>
    private static ShellCommand Find(SitePaths site) => Sh.Script($$"""
        i=; [ ! -s {{site.OpenIncident}} ] || read -r i <{{site.OpenIncident}}
        case $i in *[!0-9_]*) i= ;; esac
        if [ ! -s {{site.Incidents}}/"$i".jsonl ] || grep -q '"event":"closed"' {{site.Incidents}}/"$i".jsonl; then i=; fi
        """);

    private static ShellCommand Append(IncidentLine line) => Sh.Script($$"""
        {{ChainedFile.Now}}
        more="\"at\":\"$t\"," &&
        {{ChainedFile.Append(Sh.Script($"\"$f\""), line.ToLine())}} && { sync "$f" 2>/dev/null || sync; }
        """);

    private static ShellCommand Locked(SitePaths site, ShellCommand script) => Sh.Script($$"""
        mkdir -p {{site.Incidents}} 2>/dev/null || exit {{ExitCode.NotWritable}}
        ( flock 8 || exit {{ExitCode.NotWritable}}
        {{script}}
        ) 8>>{{site.Incidents + "/lock"}}
        c=$?
        case $c in 0|{{ExitCode.IncidentOpen}}|{{ExitCode.IncidentMissing}}) exit "$c" ;; *) exit {{ExitCode.NotWritable}} ;; esac
        """);
}
