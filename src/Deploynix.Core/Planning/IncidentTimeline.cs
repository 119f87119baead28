using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Model;

namespace Deploynix.Core.Planning;

/// <summary>What happened in an incident, from its own lines and the site's journal.</summary>
internal static class IncidentTimeline
{
    /// <summary>Oldest first.</summary>
    public static ImmutableArray<IncidentMoment> Of(IncidentEvidence it)
    {
        var deployed = it.Acts.FirstOrDefault(act => act.Release == it.Release && act.Act is Act.Deploy or Act.Activate && act.Time <= it.Opened);
        return
        [
            .. it.Since.Concat(deployed is null ? [] : [deployed]).DistinctBy(act => act.Id).Select(Moment)
                .Concat(it.Seen.Lines.Select(Moment).OfType<IncidentMoment>()).OrderBy(moment => moment.At),
        ];
    }

    private static IncidentMoment Moment(Deployment act)
    {
        var name = act.Act switch
        {
            Act.Deploy when act.Outcome == Outcome.Succeeded => $"{act.Release} was deployed and went live",
            Act.Deploy when act.Outcome == Outcome.LiveWithFailures => $"{act.Release} was deployed and went live with failures",
            Act.Rollback when act.Outcome == Outcome.Succeeded => $"rolled back to {act.Release}",
            Act.Activate when act.Outcome == Outcome.Succeeded => $"{act.Release} was made live",
            Act.Backup when act.Outcome == Outcome.Succeeded => "the database was backed up",
            Act.Restore when act.Outcome == Outcome.Succeeded => "the database was restored",
            Act.UndoMigrations when act.Outcome == Outcome.Succeeded => "migrations were undone",
            Act.Environment when act.Outcome == Outcome.Succeeded => "the site's .env was changed",
            Act.Lock => "the site was frozen",
            Act.Unlock => "the freeze was taken away",
            _ => $"{act.Act.ToString().ToLowerInvariant()}{(act.Release is null ? "" : $" of {act.Release}")}: {act.Outcome.ToString().ToLowerInvariant()}",
        };
        var more = string.Join(", ", new[]
        {
            act.Act is Act.Rollback or Act.Activate && act.Previous is not null ? $"from {act.Previous}" : null,
            act.Act is Act.Deploy or Act.Rollback or Act.Activate ? string.Create(CultureInfo.InvariantCulture, $"in {act.Duration.TotalSeconds:0.##} s") : null,
            act.FailedStep is { } step ? $"'{step}' failed" : null,
        }.OfType<string>());
        return new(act.Ended, more.Length > 0 ? $"{name} ({more})" : name, act.By, act.Outcome == Outcome.Succeeded ? IncidentMomentKind.Act : IncidentMomentKind.Bad);
    }

    private static string That(string? about) => about switch { "incidentOpened" => "that it was opened", "incidentClosed" => "that it is over", _ => $"of {about}" };

    private static IncidentMoment? Moment(IncidentLine line) => line.At is not { } at ? null : line.Event switch
    {
        IncidentEvent.Opened => new(at, $"incident opened: {line.Title}{(line.Text is null ? "" : $". {line.Text}")}", line.By, IncidentMomentKind.Incident),
        IncidentEvent.Closed => new(at, $"incident closed{(line.Text is null ? "" : $": {line.Text}")}", line.By, IncidentMomentKind.Incident),
        IncidentEvent.Told => line.IsGood == true
            ? new(at, $"told {line.Text} {That(line.About)}", line.By, IncidentMomentKind.Told)
            : new(at, $"not told {That(line.About)}: {line.Text}", line.By, IncidentMomentKind.Bad),
        IncidentEvent.Health or IncidentEvent.Watched => new(at, line.Text ?? "", line.By, line.IsGood == true ? IncidentMomentKind.Good : IncidentMomentKind.Bad),
        IncidentEvent.Acted => new(at, line.Text ?? $"{line.Item}", line.By, IncidentMomentKind.Act),
        IncidentEvent.Exported => new(at, "a report was exported", line.By, IncidentMomentKind.Note),
        IncidentEvent.Done => new(at, $"{line.Item} ticked{(line.Text is null ? "" : $": {line.Text}")}", line.By, IncidentMomentKind.Note),
        IncidentEvent.NotApplicable => new(at, $"{line.Item} is not applicable{(line.Text is null ? "" : $": {line.Text}")}", line.By, IncidentMomentKind.Note),
        IncidentEvent.Reopened => new(at, $"{line.Item} is open again{(line.Text is null ? "" : $": {line.Text}")}", line.By, IncidentMomentKind.Note),
        _ => new(at, line.Item is { } item ? $"{item}: {line.Text}" : line.Text ?? "", line.By, IncidentMomentKind.Note),
    };
}
