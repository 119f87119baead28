using Deploynix.Core.Model;

namespace Deploynix.Infrastructure.Reports;

/// <summary>An incident's report as a file. What came from repositories, logs and servers is text in it, whatever it looks like.</summary>
public static class IncidentReports
{
    /// <summary>One page of HTML that stands for itself.</summary>
    public static string ToHtml(IncidentReport report) => IncidentHtml.Render(report);

    /// <summary>Markdown as GitHub reads it.</summary>
    public static string ToMarkdown(IncidentReport report) => IncidentMarkdown.Render(report);
}
