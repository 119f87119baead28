using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Model;

namespace Deploynix.Core.Planning;

/// <summary>Ticks the steps of an incident from evidence. What somebody said last about a step stands above what is found.</summary>
internal static class IncidentChecklist
{
    /// <summary>How long a site has to be well before nobody has to look at it any more.</summary>
    public static readonly TimeSpan Watch = TimeSpan.FromMinutes(30);

    /// <summary>How far two looks may lie apart to be one watch.</summary>
    private static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(15);

    private static readonly string[] WorkerSteps = ["artisan queue:restart", "artisan horizon:terminate", "restart supervisor programs", "octane:reload"];

    /// <summary>All steps, in their order.</summary>
    public static ImmutableArray<IncidentItem> Of(IncidentEvidence it) => [.. Enum.GetValues<IncidentStep>().Select(step => Of(it, step))];

    private static IncidentItem Of(IncidentEvidence it, IncidentStep step)
    {
        var found = Said(it, step) ?? Find(it, step);
        return new()
        {
            Id = it.Seen.Id,
            Site = it.Site.Name,
            Environment = it.Site.Environment,
            SettingsPath = it.Site.SettingsPath,
            Item = step,
            Status = found.Status,
            Evidence = found.Evidence,
            At = found.At,
            By = found.By,
            Notes = [.. it.Of(IncidentEvent.Note).Where(line => line.Item == step && line.Text is not null).Select(line => line.Text!)],
        };
    }

    private static Verdict? Said(IncidentEvidence it, IncidentStep step) =>
        it.Seen.Lines.LastOrDefault(line => line.Item == step && line.Event is IncidentEvent.Done or IncidentEvent.NotApplicable or IncidentEvent.Reopened) is not { } said ? null : said.Event switch
        {
            IncidentEvent.Done => new(IncidentStepStatus.Done, said.Text ?? $"ticked by {said.By}", said.At, said.By),
            IncidentEvent.NotApplicable => new(IncidentStepStatus.NotApplicable, said.Text ?? $"by the word of {said.By}", said.At, said.By),
            _ => new(IncidentStepStatus.Open, $"{said.By} says that it is not done{(said.Text is null ? "" : $": {said.Text}")}"),
        };

    private static Verdict Find(IncidentEvidence it, IncidentStep step) => step switch
    {
        IncidentStep.Confirm => Confirm(it),
        IncidentStep.Communicate => Told(it, NotificationEvent.IncidentOpened),
        IncidentStep.Rollback => Rollback(it),
        IncidentStep.Caches => Caches(it),
        IncidentStep.Workers => Workers(it),
        IncidentStep.Verify => Verify(it),
        IncidentStep.Database => Database(it),
        IncidentStep.Monitor => Monitor(it),
        IncidentStep.Resolution => Told(it, NotificationEvent.IncidentClosed),
        _ => it.Of(IncidentEvent.Exported).LastOrDefault(line => it.Seen.Closed is { } closed && line.At >= closed.At) is { } report
            ? new(IncidentStepStatus.Done, "a report was exported", report.At, report.By)
            : new(IncidentStepStatus.Open, $"write it down: Export-DeploynixIncident {it.Site.Name} -Path report.html{(it.Seen.Closed is null ? ", once it is closed" : "")}"),
    };

    private static Verdict Confirm(IncidentEvidence it)
    {
        if (it.Of(IncidentEvent.Health).FirstOrDefault(line => line.IsGood == false) is { } ill) return new(IncidentStepStatus.Done, $"unhealthy: {ill.Text}", ill.At, ill.By);
        if (it.Acts.FirstOrDefault(act => act.Release == it.Release && act.Outcome == Outcome.LiveWithFailures) is { } broken)
        {
            return new(IncidentStepStatus.Done, $"the journal has {it.Release} as live with failures{(broken.FailedStep is { } failed ? $" at '{failed}'" : "")}", broken.Time, broken.By);
        }
        return new(IncidentStepStatus.Open, $"nothing shows yet what is wrong: Test-DeploynixHealth {it.Site.Name}, or tick it with what you saw");
    }

    private static Verdict Told(IncidentEvidence it, NotificationEvent what)
    {
        var name = NotificationEvents.NameOf(what);
        var told = it.Of(IncidentEvent.Told).Where(line => line.About == name).ToList();
        if (told.Find(line => line.IsGood == true) is { } first)
        {
            return new(IncidentStepStatus.Done, $"told: {string.Join(", ", told.Where(line => line.IsGood == true).Select(line => line.Text).Distinct())}{Failed(told)}", first.At, first.By);
        }
        if (told.Count > 0) return new(IncidentStepStatus.Open, $"nobody was reached{Failed(told)}");
        if (what == NotificationEvent.IncidentClosed && it.Seen.Closed is null) return new(IncidentStepStatus.Open, $"Stop-DeploynixIncident {it.Site.Name} tells it");
        return new(IncidentStepStatus.Open, it.Site.Notifications.Any(target => target.Events.Contains(what))
            ? "nobody was told"
            : $"the settings name nobody who is told of {name}: tell them yourself, then tick it");
    }

    private static string Failed(IEnumerable<IncidentLine> told) =>
        string.Concat(told.Where(line => line.IsGood == false).Select(line => $"; not told: {line.Text}").Distinct());

    private static Verdict Rollback(IncidentEvidence it)
    {
        if (it.WayBack is { } back)
        {
            if (back.Outcome == Outcome.RolledBack) return new(IncidentStepStatus.Done, $"{back.Release} did not pass the health gate of its deployment, which took the site back to {it.Replacement}", back.Ended, back.By);
            var took = back.Duration.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture);
            return new(IncidentStepStatus.Done, $"{Name(back)} from {back.Previous ?? it.Release} to {back.Release} in {took} s{(back.Outcome == Outcome.LiveWithFailures ? $", with failures{(back.FailedStep is { } step ? $" at '{step}'" : "")}" : "")}", back.Ended, back.By);
        }
        var tried = it.Since.LastOrDefault(act => act.Act == Act.Rollback);
        return new(IncidentStepStatus.Open, $"{(tried is null ? "" : $"a rollback by {tried.By} ended as {tried.Outcome}; ")}{it.Release ?? "the release"} is live: Invoke-DeploynixRollback {it.Site.Name} -Incident");
    }

    private static Verdict Caches(IncidentEvidence it)
    {
        if (it.Of(IncidentEvent.Acted).LastOrDefault(line => line.Item == IncidentStep.Caches && line.At >= it.Turn) is { } cleared) return new(IncidentStepStatus.Done, cleared.Text ?? "cleared", cleared.At, cleared.By);
        if (it.WayBack is { Proven: { } proven } back)
        {
            return new(IncidentStepStatus.Done, $"a release's own caches come with it, and {proven.TotalMilliseconds:0} ms after the swap the web server answered with the code of {it.Replacement}", back.Ended, back.By);
        }
        if (it.WayBack is { } reloaded && reloaded.Reloads.Contains("reload php-fpm") && !reloaded.Warnings.Any(warning => warning.Contains("not reloaded", StringComparison.Ordinal)))
        {
            return new(IncidentStepStatus.Done, "a release's own caches come with it, and PHP-FPM was reloaded after the swap", reloaded.Ended, reloaded.By);
        }
        if (it.Framework is Framework.Static or Framework.Custom && it.Release is not null) return new(IncidentStepStatus.NotApplicable, "the release has neither Laravel's caches nor PHP's");
        return new(IncidentStepStatus.Open, $"Clear-DeploynixCache {it.Site.Name} -Kind Config, Route, View, Event, Opcache");
    }

    private static Verdict Workers(IncidentEvidence it)
    {
        if (it.Of(IncidentEvent.Acted).LastOrDefault(line => line.Item == IncidentStep.Workers && line.At >= it.Turn) is { } restarted) return new(IncidentStepStatus.Done, restarted.Text ?? "restarted", restarted.At, restarted.By);
        if (it.WayBack is { } back && back.Reloads.Where(WorkerSteps.Contains).ToList() is { Count: > 0 } steps)
        {
            return new(IncidentStepStatus.Done, $"'{string.Join("', '", steps)}' after the swap{(back.Reloads.Contains("check workers") ? ", and the workers were looked at" : "")}", back.Ended, back.By);
        }
        if (it.Framework is not Framework.Laravel and not Framework.Detect && it.Site.Workers.Supervisor.IsEmpty) return new(IncidentStepStatus.NotApplicable, "the release is no Laravel, and the settings name no workers");
        return new(IncidentStepStatus.Open, $"Restart-DeploynixQueue {it.Site.Name} -Wait");
    }

    private static Verdict Verify(IncidentEvidence it)
    {
        var ask = $"Test-DeploynixHealth {it.Site.Name}";
        var looks = it.Of(IncidentEvent.Health).Where(line => line.At >= it.Turn).ToList();
        if (looks.Count == 0) return new(IncidentStepStatus.Open, it.WayBack is null ? $"{ask}, once the release is gone" : $"nobody asked since the rollback: {ask}");
        return looks[^1] is { IsGood: true } good ? new(IncidentStepStatus.Done, good.Text ?? "healthy", good.At, good.By) : new(IncidentStepStatus.Open, $"at {Time(looks[^1].At)} it was not healthy: {looks[^1].Text}");
    }

    private static Verdict Database(IncidentEvidence it)
    {
        if (it.Since.LastOrDefault(act => act.Act is Act.UndoMigrations or Act.Restore && act.Outcome == Outcome.Succeeded) is { } handled)
        {
            return new(IncidentStepStatus.Done, handled.Act == Act.Restore ? "the database was restored from a backup" : $"migrations were undone{(handled.Servers.FirstOrDefault(server => server.Message is not null)?.Message is { } what ? $": {what}" : "")}", handled.Ended, handled.By);
        }
        if (it.Release is not { } release) return new(IncidentStepStatus.Open, "which release broke it is not known: see whether the database fits, then tick it");
        if (it.Migrations is null) return new(IncidentStepStatus.Open, $"whether {release} ran migrations could not be read");
        var ran = it.Migrations.RanBy(release);
        return ran.IsEmpty
            ? new(IncidentStepStatus.NotApplicable, $"{release} ran no migration")
            : new(IncidentStepStatus.Open, $"{release} ran {string.Join(", ", ran.Take(5))}{(ran.Length > 5 ? $" and {ran.Length - 5} more" : "")}: leave them and tick it with the reason, or Undo-DeploynixMigration or Restore-DeploynixDatabase");
    }

    private static Verdict Monitor(IncidentEvidence it)
    {
        if (it.Of(IncidentEvent.Watched).LastOrDefault(line => line.At >= it.Turn) is { IsGood: true } watched && watched.Seconds >= Watch.TotalSeconds - 1) return new(IncidentStepStatus.Done, watched.Text ?? "watched", watched.At, watched.By);
        var from = default(DateTimeOffset?);
        var last = default(DateTimeOffset?);
        foreach (var look in it.Of(IncidentEvent.Health).Where(line => line.At >= it.Turn))
        {
            if (look.IsGood != true) from = null;
            else if (from is null || look.At - last > LongestGap) from = look.At;
            last = look.At;
            if (from is not null && look.At - from >= Watch) return new(IncidentStepStatus.Done, $"healthy at every look from {Time(from)} to {Time(look.At)}", look.At, look.By);
        }
        return new(IncidentStepStatus.Open, from is null
            ? $"Watch-DeploynixRelease {it.Site.Name} -For 30m, or look at its health at least every 15 minutes for as long"
            : $"healthy since {Time(from)}, last asked at {Time(last)}: look until {Time(from + Watch)}, at least every 15 minutes");
    }

    private static string Name(Deployment act) => act.Act switch { Act.Rollback => "rolled back", Act.Activate => "activated: went", _ => "deployed: went" };

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("HH:mm 'UTC'", CultureInfo.InvariantCulture) ?? "?";

    private sealed record Verdict(IncidentStepStatus Status, string Evidence, DateTimeOffset? At = null, string? By = null);
}
