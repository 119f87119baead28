using Deploynix.Core.Model;
using Deploynix.Core.Planning;

namespace Deploynix.Infrastructure.Reports;

/// <summary>An incident's report as one file of HTML, which needs nothing else: no script, no address, and a policy that lets a browser run and fetch nothing even if something got in.</summary>
internal static class IncidentHtml
{
    /// <summary>The page.</summary>
    public static string Render(IncidentReport report)
    {
        var it = report.Incident;
        var summary = new ReportSummary(report);
        var questions = IncidentQuestions.Of(report);
        return Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>{it.Title}: {it.Site} ({it.Environment}), {ReportText.Day(it.Opened)}</title>
            <style>{new Html(ReportStyle.Sheet)}</style>
            </head>
            <body>
            <main>
            <header>
            <p class="kicker">Post-mortem <span>{it.Site} ({it.Environment})</span> <span>{ReportText.Day(it.Opened)}</span></p>
            <h1>{it.Title}</h1>
            {(it.Reason is null ? Html.None : Html.Of($"<p class=\"lead\">{it.Reason}</p>"))}
            <p class="badges"><b class="{new Html(it.Severity.ToString().ToLowerInvariant())}">{it.Severity.ToString()}</b> <b class="{new Html(it.IsOpen ? "open" : "closed")}">{(it.IsOpen ? "Open" : "Closed")}</b> <span>{it.Id}</span></p>
            </header>
            <section class="figures">{summary.Figures.Select(figure => Html.Of($"<div{(figure.IsBad ? new Html(" class=\"bad\"") : Html.None)}><b>{figure.Figure}</b><span>{figure.Of}</span></div>"))}</section>
            <section><h2>Summary</h2><p>{summary.Sentences.Select(sentence => Html.Of($"{sentence} "))}</p></section>
            {Users(report, summary)}
            <section><h2>What happened</h2><ol class="timeline">{it.Timeline.Select(moment => Html.Of($"<li class=\"{new Html(moment.Kind.ToString().ToLowerInvariant())}\"><time>{ReportText.Clock(moment.At)}</time><p>{moment.What} {(moment.By is null ? Html.None : Html.Of($"<span class=\"who\">{moment.By}</span>"))}</p></li>"))}</ol>
            <p class="quiet">Times are UTC. {(it.Timeline.IsEmpty ? "" : $"The first is of {ReportText.Day(it.Timeline[0].At)}.")}</p></section>
            {Release(report)}
            <section><h2>Checklist</h2><ul class="checklist">{it.Items.Select(Item)}</ul></section>
            {(report.People.IsEmpty ? Html.None : Html.Of($"<section><h2>Who did what</h2><ul class=\"people\">{report.People.Select(person => Html.Of($"<li><b>{person.Who}</b> <span>{(person.Acts == 1 ? "1 entry" : $"{person.Acts} entries")} of the timeline</span></li>"))}</ul></section>"))}
            <section class="questions"><h2>Open questions</h2>{(questions.IsEmpty ? Html.Of($"<p>None: every step is ticked, and all that was looked for could be read.</p>") : Html.Of($"<ol>{questions.Select(question => Html.Of($"<li>{question}</li>"))}</ol>"))}</section>
            <footer>Made by {report.By} on {ReportText.Time(report.Made)} with Deploynix, from the journal and the incident kept on {it.Server ?? "no server"}{(report.Traffic is { } read ? $", and from {string.Join(", ", read.Sources)}" : "")}. Servers: {string.Join(", ", report.Servers)}.</footer>
            </main>
            </body>
            </html>

            """).Text;
    }

    private static Html Users(IncidentReport report, ReportSummary summary)
    {
        if (report.Traffic is not { } traffic) return Html.Of($"<section><h2>What users saw</h2>{report.Gaps.DefaultIfEmpty("The web server's log was not read.").Select(gap => Html.Of($"<p class=\"quiet\">{gap}</p>"))}</section>");
        return Html.Of($"""
            <section><h2>What users saw</h2>
            {new TrafficChart(traffic, [.. summary.Marks], summary.Live).All()}
            {(traffic.FailedPaths.IsEmpty ? Html.None : Html.Of($"<h3>What failed most often</h3><table class=\"shares\"><thead><tr><th>Path<th class=\"n\">Failed</tr></thead><tbody>{traffic.FailedPaths.Select(failed => Html.Of($"<tr><td><code>{failed.Path}</code><u style=\"width:{100.0 * failed.Count / traffic.FailedPaths.Max(path => path.Count)}%\"></u><td class=\"n\">{ReportText.Number(failed.Count)}</tr>"))}</tbody></table>"))}
            {report.Gaps.Select(gap => Html.Of($"<p class=\"quiet\">{gap}</p>"))}
            </section>
            """);
    }

    private static Html Release(IncidentReport report)
    {
        if (report.Incident.Release is not { } release) return Html.None;
        return Html.Of($"""
            <section><h2>The release</h2>
            <dl><div><dt>Release</dt><dd>{release}</dd></div>{(report.Branch is null ? Html.None : Html.Of($"<div><dt>Deployed</dt><dd>{report.Branch}</dd></div>"))}{(report.Replacement is null ? Html.None : Html.Of($"<div><dt>Replaced by</dt><dd>{report.Replacement}</dd></div>"))}</dl>
            {(report.Commits.IsEmpty ? Html.Of($"<p class=\"quiet\">Its commits could not be read.</p>") : Html.Of($"<h3>Commits that it brought</h3><table class=\"commits\"><thead><tr><th>Commit<th>What<th>Who</tr></thead><tbody>{report.Commits.Select(commit => Html.Of($"<tr><td><code>{Short(commit.Hash)}</code><td>{commit.Subject}<td>{commit.Author}</tr>"))}</tbody></table>"))}
            {(report.MoreCommits == 0 ? Html.None : Html.Of($"<p class=\"quiet\">and {report.MoreCommits} more.</p>"))}
            {(report.Migrations.IsEmpty ? Html.Of($"<p>It ran no migration.</p>") : Html.Of($"<h3>Migrations that it ran</h3><ul>{report.Migrations.Select(migration => Html.Of($"<li><code>{migration}</code></li>"))}</ul>"))}
            </section>
            """);
    }

    private static Html Item(IncidentItem item) => Html.Of($"""
        <li class="{new Html(item.Status.ToString().ToLowerInvariant())}"><b>{ReportSummary.NameOf(item.Item)}</b> <em>{(item.Status switch { IncidentStepStatus.Done => "done", IncidentStepStatus.NotApplicable => "not applicable", _ => "open" })}</em>
        <p>{item.Evidence} {(item.At is null ? Html.None : Html.Of($"<span class=\"who\">{ReportText.Clock(item.At)} {item.By}</span>"))}</p>{item.Notes.Select(note => Html.Of($"<p class=\"note\">{note}</p>"))}</li>
        """);

    private static string Short(string hash) => hash.Length > 8 ? hash[..8] : hash;
}
