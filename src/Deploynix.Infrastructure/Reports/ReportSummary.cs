using System.Collections.Immutable;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;

namespace Deploynix.Infrastructure.Reports;

/// <summary>What is said of an incident before anything else, in every format.</summary>
internal sealed class ReportSummary(IncidentReport report)
{
    private readonly Incident _it = report.Incident;

    /// <summary>What users had of it; null where no log was read.</summary>
    public IncidentImpact? Impact { get; } = report.Traffic is { } traffic ? IncidentImpact.Of(report.Incident, traffic) : null;

    /// <summary>When the release was taken away.</summary>
    public IncidentItem? Rollback => _it.Items.FirstOrDefault(item => item is { Item: IncidentStep.Rollback, Status: IncidentStepStatus.Done });

    /// <summary>A few figures, each with what it is of.</summary>
    public ImmutableArray<(string Figure, string Of, bool IsBad)> Figures
    {
        get
        {
            var figures = ImmutableArray.CreateBuilder<(string, string, bool)>();
            if (Impact is { } impact)
            {
                figures.Add(impact.First is null ? ("none", "failed requests in the web server's log", false) : (ReportText.Span(impact.Span), "in which users saw errors", true));
                if (impact.First is not null) figures.Add((ReportText.Number(impact.Failed), $"failed requests, {ReportText.Percent(impact.Share)} of all in that time", true));
            }
            if (_it.Since is { } since && Rollback?.At is { } back && back >= since) figures.Add((ReportText.Span(back - since), "that the release was live", false));
            if (Rollback?.At is { } taken && taken >= _it.Opened) figures.Add((ReportText.Span(taken - _it.Opened), "from opening to the way back", false));
            figures.Add((_it.Closed is { } closed ? ReportText.Span(closed - _it.Opened) : "open", _it.IsOpen ? "the incident is under way" : "from opening to closing", _it.IsOpen));
            return figures.ToImmutable();
        }
    }

    /// <summary>The story in a few sentences.</summary>
    public IEnumerable<string> Sentences
    {
        get
        {
            yield return $"{_it.OpenedBy ?? "Somebody"} opened it on {ReportText.Time(_it.Opened)}{(_it.Release is null ? "." : _it.Since is { } since ? $", about release {_it.Release}, which was live since {ReportText.Time(since)}." : $", about release {_it.Release}.")}";
            if (Rollback is { } back) yield return $"{back.By ?? "Somebody"} took it back: {back.Evidence}.";
            if (Impact is { First: { } first } impact)
            {
                yield return $"From {ReportText.Clock(first)[..5]} until {ReportText.Clock(impact.Last!.Value.AddMinutes(1))[..5]} UTC, {ReportText.Number(impact.Failed)} of {ReportText.Number(impact.Requests)} requests failed (5xx)"
                    + (impact.RequestsBefore > 0 ? $"; in the minutes before the release it was {ReportText.Number(impact.FailedBefore)} of {ReportText.Number(impact.RequestsBefore)}." : ".");
            }
            if (_it.Closed is { } closed) yield return $"{_it.ClosedBy ?? "Somebody"} closed it on {ReportText.Time(closed)}{(_it.Resolution is null ? "." : $": {_it.Resolution}")}";
        }
    }

    /// <summary>What the charts mark, in order of time.</summary>
    public IEnumerable<(DateTimeOffset At, string What, bool IsBad)> Marks => new (DateTimeOffset?, string, bool)[]
    {
        (_it.Since, $"{_it.Release} went live", true), (_it.Opened, "incident opened", false), (Rollback?.At, report.Replacement is null ? "taken back" : $"back on {report.Replacement}", false), (_it.Closed, "incident closed", false),
    }.Where(mark => mark.Item1 is { } at && report.Traffic is { } traffic && at >= traffic.From && at <= traffic.To).Select(mark => (mark.Item1!.Value, mark.Item2, mark.Item3)).OrderBy(mark => mark.Value);

    /// <summary>When the release was live that it is about; null where that is not known.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Live => _it.Since is { } since ? (since, Rollback?.At ?? _it.Closed ?? report.Made) : null;

    /// <summary>The name of a step.</summary>
    public static string NameOf(IncidentStep step) => step switch
    {
        IncidentStep.Rollback => "Roll back",
        IncidentStep.Caches => "Clear caches",
        IncidentStep.Workers => "Restart workers",
        IncidentStep.Database => "Handle the database",
        IncidentStep.Monitor => "Monitor for 30 to 60 minutes",
        IncidentStep.Resolution => "Communicate the resolution",
        IncidentStep.PostMortem => "Post-mortem",
        _ => step.ToString(),
    };
}
