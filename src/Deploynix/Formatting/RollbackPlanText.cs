using System.Globalization;
using Deploynix.Core.Model;

namespace Deploynix.Formatting;

/// <summary>Writes a rollback's plan so that one look is enough. The view in Deploynix.Format.ps1xml calls it, and so does -WhatIf.</summary>
public static class RollbackPlanText
{
    private const int Shown = 5;
    private const int Width = 12;

    /// <summary>All but the commands' own text, in lines of at most a hundred columns.</summary>
    public static string Of(RollbackPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var text = new WrappedText().Add(0, $"{plan.Site} ({plan.Environment}): from {plan.Active ?? "nothing"} back to {plan.Release}");
        text.Add(0, $"Risk: {plan.Risk.ToString().ToUpperInvariant()}");
        foreach (var reason in plan.Reasons.Take(Shown)) text.Add(2, reason.Risk.ToString().ToLowerInvariant(), Width, reason.Text);
        if (plan.Reasons.Length > Shown) text.Add(2, "", Width, $"and {Count(plan.Reasons.Length - Shown)} more");
        if (plan.Reverts is { } reverts)
        {
            text.AddLine("").Add(0, "Comes back with the release");
            ReleaseDifferenceText.Write(text, reverts, Shown);
        }
        if (plan.Servers.Any(server => !server.Steps.IsEmpty)) Stays(text.AddLine("").Add(0, "Stays as it is"), plan);
        foreach (var note in plan.Notes) text.Add(2, "note", Width, note);
        if (!plan.Decisions.IsEmpty) text.AddLine("").Add(0, "To be decided by somebody");
        foreach (var decision in plan.Decisions) text.Add(2, $"- {decision.What}").AddLine($"      {decision.Command}");
        foreach (var server in plan.Servers.Where(server => !server.Steps.IsEmpty))
        {
            text.AddLine("").Add(0, $"Would run on {server.Server}: {string.Join(", ", server.Steps.Select(step => step.Name))}");
        }
        return text.ToString();
    }

    private static void Stays(WrappedText text, RollbackPlan plan)
    {
        foreach (var migration in plan.Migrations.OrderByDescending(migration => migration.Verdict).Take(Shown))
        {
            text.Add(2, "schema", Width, $"{migration.Name}{Where(migration)}: {Verdict(migration)}");
        }
        if (plan.Migrations.Length > Shown) text.Add(2, "", Width, $"and {Count(plan.Migrations.Length - Shown)} more migrations");
        if (plan.Migrations.IsEmpty && plan.Unknown.All(unknown => !unknown.StartsWith("migrations", StringComparison.Ordinal)) && plan.Notes.All(note => !note.StartsWith("no Laravel", StringComparison.Ordinal))) text.Add(2, "schema", Width, "no migration ran since");
        var many = plan.Servers.Length > 1;
        foreach (var server in plan.Servers)
        {
            var on = many ? $"{server.Server}: " : "";
            if (!server.Environment.IsEmpty) text.Add(2, ".env", Width, on + string.Join("; ", server.Environment.GroupBy(change => change.Change).Select(group => $"{group.Key.ToString().ToLowerInvariant()} {string.Join(", ", group.Select(change => change.Name))}")));
            else if (server.EnvironmentKept) text.Add(2, ".env", Width, on + "what the release was live with");
            if (server.Configuration is ConfigurationCache.Current or ConfigurationCache.Stale) text.Add(2, "config", Width, on + (server.Configuration == ConfigurationCache.Stale ? "cached by the release, older than .env: is made anew" : "cached by the release, as new as .env"));
            if (server.Uploads is { } uploads) text.Add(2, "uploads", Width, $"{on}{Count(uploads)}{(server.MoreUploads ? " or more" : "")} file{(uploads == 1 ? "" : "s")}, {Size(server.UploadBytes ?? 0)}{(plan.Left is { } left ? $", changed since {DisplayText.Time(left)} UTC" : "")}");
        }
        foreach (var jobs in plan.Jobs.OrderBy(jobs => jobs.IsKnown == false ? 0 : 1).Take(Shown))
        {
            text.Add(2, "jobs", Width, $"{jobs}{(jobs.Since is { } since ? $", {Count(since)} since" : "")}{(jobs.IsKnown == false ? $"; {plan.Release} has no such class" : "")}{(jobs.Reason is { } reason ? $" ({reason})" : "")}");
        }
        if (plan.Jobs.Length > Shown) text.Add(2, "", Width, $"and {Count(plan.Jobs.Length - Shown)} more classes");
        foreach (var backup in plan.Backups.Take(3))
        {
            text.Add(2, "backup", Width, $"{backup.Id}{(backup.Before is { } before ? $", before the migrations of {before}" : $", while {backup.Release} was live")}: {Count(backup.Rows)} rows, {Size(backup.Bytes)}");
        }
    }

    private static string Where(RollbackMigration migration)
    {
        string[] words = [.. new[] { migration.Batch is { } batch ? $"batch {Count(batch)}" : null, migration.Connection, migration.Release }.OfType<string>()];
        return words.Length == 0 ? "" : $" ({string.Join(", ", words)})";
    }

    /// <summary>Why it is so stands among the reasons above.</summary>
    private static string Verdict(RollbackMigration migration) => migration.Verdict switch
    {
        SchemaVerdict.Fails => "older code FAILS", SchemaVerdict.MayFail => "older code may fail", SchemaVerdict.Unknown => "not known whether older code works", _ => $"older code works, {migration.Why}",
    };

    private static string Count(long count) => ReleaseDifferenceText.Count(count);

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes switch
    {
        < 10_000 => $"{bytes} B",
        < 10_000_000 => $"{bytes / 1000} kB",
        _ => $"{bytes / 1_000_000} MB",
    }}");
}
