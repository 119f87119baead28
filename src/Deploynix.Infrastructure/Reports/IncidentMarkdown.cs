using System.Text;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;

namespace Deploynix.Infrastructure.Reports;

/// <summary>An incident's report as Markdown, for whoever goes on writing it.</summary>
internal static class IncidentMarkdown
{
    /// <summary>How many minutes with failed requests are listed.</summary>
    private const int Minutes = 60;

    /// <summary>The text.</summary>
    public static string Render(IncidentReport report)
    {
        var it = report.Incident;
        var summary = new ReportSummary(report);
        var text = new StringBuilder();
        Add($"# {it.Title}");
        Add($"");
        Add($"{it.Site} ({it.Environment}), {ReportText.Day(it.Opened)}. {it.Severity.ToString()}, {(it.IsOpen ? "open" : "closed")}. Incident {it.Id}.");
        if (it.Reason is not null) Add($"\n{it.Reason}");
        Head("Summary");
        Add($"{string.Join(" ", summary.Sentences)}\n");
        Add($"| | |\n|---:|---|");
        foreach (var figure in summary.Figures) Add($"| **{figure.Figure}** | {figure.Of} |");
        Users(report);
        Head("What happened");
        Add($"Times are UTC.\n\n| time | what | who |\n|---|---|---|");
        foreach (var moment in it.Timeline) Add($"| {ReportText.Clock(moment.At)} | {moment.What} | {moment.By} |");
        if (it.Release is not null)
        {
            Head("The release");
            Add($"Release {it.Release}{(report.Branch is null ? "" : $", deployed from {report.Branch}")}{(report.Replacement is null ? "" : $"; replaced by {report.Replacement}")}.");
            if (!report.Commits.IsEmpty) Add($"\n| commit | what | who |\n|---|---|---|");
            foreach (var commit in report.Commits) Add($"| {(commit.Hash.Length > 8 ? commit.Hash[..8] : commit.Hash)} | {commit.Subject} | {commit.Author} |");
            if (report.MoreCommits > 0) Add($"\nand {report.MoreCommits} more.");
            Add($"\n{(report.Migrations.IsEmpty ? "It ran no migration." : "Migrations that it ran:")}");
            if (!report.Migrations.IsEmpty) Add($"");
            foreach (var migration in report.Migrations) Add($"- {migration}");
        }
        Head("Checklist");
        foreach (var item in it.Items)
        {
            Add($"- [{(item.Status == IncidentStepStatus.Open ? " " : "x")}] **{ReportSummary.NameOf(item.Item)}**{(item.Status == IncidentStepStatus.NotApplicable ? " (not applicable)" : "")}: {item.Evidence}{(item.At is null ? "" : $" ({ReportText.Clock(item.At)} {item.By})")}");
            foreach (var note in item.Notes) Add($"  - {note}");
        }
        if (!report.People.IsEmpty)
        {
            Head("Who did what");
            foreach (var (who, acts) in report.People) Add($"- {who}: {(acts == 1 ? "1 entry" : $"{acts} entries")} of the timeline");
        }
        Head("Open questions");
        var questions = IncidentQuestions.Of(report);
        if (questions.IsEmpty) Add($"None: every step is ticked, and all that was looked for could be read.");
        foreach (var question in questions) Add($"1. {question}");
        Add($"\n---\n\nMade by {report.By} on {ReportText.Time(report.Made)} with Deploynix, from the journal and the incident kept on {it.Server ?? "no server"}{(report.Traffic is { } read ? $", and from {string.Join(", ", read.Sources)}" : "")}. Servers: {string.Join(", ", report.Servers)}.");
        return text.ToString();

        void Add(MarkdownTemplate line) => text.Append(line.ToString()).Append('\n');

        void Head(string title) => text.Append("\n## ").Append(title).Append("\n\n");

        void Users(IncidentReport of)
        {
            Head("What users saw");
            if (of.Traffic is { } traffic)
            {
                Add($"Between {ReportText.Time(traffic.From)} and {ReportText.Time(traffic.To)} there were {ReportText.Number(traffic.Requests)} requests, of which {ReportText.Number(traffic.Failed)} failed (5xx).");
                var ill = traffic.Minutes.Where(minute => minute.Failed > 0).ToList();
                if (ill.Count > 0) Add($"\n| minute | requests | failed | 19 of 20 within |\n|---|---:|---:|---:|");
                foreach (var minute in ill.Take(Minutes)) Add($"| {ReportText.Clock(minute.At)[..5]} | {minute.Requests} | {minute.Failed} | {(minute.Latency is { } took ? $"{took.TotalMilliseconds:0} ms" : "")} |");
                if (ill.Count > Minutes) Add($"\nand {ill.Count - Minutes} more minutes.");
                if (!traffic.FailedPaths.IsEmpty) Add($"\n| path | failed |\n|---|---:|");
                foreach (var (path, count) in traffic.FailedPaths) Add($"| {path} | {count} |");
            }
            if (of.Traffic is null && of.Gaps.IsEmpty) Add($"The web server's log was not read.");
            foreach (var gap in of.Gaps) Add($"\n{gap}");
        }
    }
}
