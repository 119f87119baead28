using System.Collections.Immutable;
using System.Text.Json;
using Deploynix.Core.Commands;
using Deploynix.Core.Migrations;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning;

/// <summary>The look at the migrations that a deployment is about to run, and what the site's policy makes of it.</summary>
internal static class MigrationCheck
{
    public const string StepName = "check migrations";

    private const int ShownInError = 6;
    private const int StatementKept = 400;

    public static Step Of(Site site, Server server, ReleaseId release, SiteSteps steps)
    {
        var step = steps.InArtisan(Phase.Migrate, StepName, Sh.Lines(MigrationUndoFile.Warn(SitePaths.Of(site), site.Name), MigrationScript.Ask(site.Php, MigrationScope.Pending)));
        return step with
        {
            // An exception of a migration that is asked is in the answer.
            IsArtisan = false,
            ContinueOnError = site.Migrations.Policy != MigrationPolicy.Block,
            Summary = $"asks the application for the SQL of the migrations that did not run yet, runs none; policy {site.Migrations.Policy.ToString().ToLowerInvariant()}",
            Judge = lines => Judge(site, server, release, LaravelAnswer.Parse(lines)),
        };
    }

    /// <summary>What the settings have looked at.</summary>
    public static IEnumerable<MigrationFinding> Relevant(Site site, IEnumerable<MigrationFinding> findings) => findings.Where(finding =>
        !site.Migrations.Ignore.Contains(finding.Rule) && (site.Migrations.StartAfter is not { } start || string.CompareOrdinal(finding.Migration, start) > 0));

    private static Judgement Judge(Site site, Server server, ReleaseId release, LaravelAnswer answer)
    {
        var migrations = MigrationAnswer.Parse(answer);
        if (!migrations.IsWhole) return NotWhole(site, server, release);
        var findings = Relevant(site, migrations.Findings()).ToImmutableArray();
        var stops = findings.Where(finding => Stops(site.Migrations.Policy, finding.Severity)).ToImmutableArray();
        return new(
            [.. findings.Where(finding => finding.Severity != MigrationSeverity.Allowed && !stops.Contains(finding)).Select(finding => $"{finding}  Instead: {finding.SafeWay}.")],
            // What is refused is not about to run.
            stops.IsEmpty ? StateFiles.WriteMigrations(SitePaths.Of(site), release, Lines(migrations, findings)) : Sh.Empty,
            stops.IsEmpty ? null : Refuse(site, server, release, stops));
    }

    /// <summary>An answer without its end tells nothing of what would run: what a site relies on to be stopped by is not taken for a yes.</summary>
    private static Judgement NotWhole(Site site, Server server, ReleaseId release) => site.Migrations.Policy == MigrationPolicy.Warn
        ? new([$"'{StepName}' ended before it told all of the migrations: {Cause}"], Sh.Empty, null)
        : new([], Sh.Empty, new(ErrorKind.UnexpectedAnswer, $"The application ended before it told all of its migrations, so that it is not known what they would do: {Cause}")
        {
            Site = site.ToString(),
            Server = server.Name,
            Release = release.Value,
            Step = StepName,
            State = "No migration ran; nothing that is live was changed.",
            Next = $"find what ends it: Invoke-DeploynixCommand 'cd releases/{release} && php artisan migrate:status; echo $?' {site.Name}",
        });

    private const string Cause = "something that it loads ends PHP, or takes its output away.";

    private static bool Stops(MigrationPolicy policy, MigrationSeverity severity) => policy switch
    {
        MigrationPolicy.Destructive => severity == MigrationSeverity.Destructive,
        MigrationPolicy.Block => severity >= MigrationSeverity.Dangerous,
        _ => false,
    };

    private static DeploynixException Refuse(Site site, Server server, ReleaseId release, ImmutableArray<MigrationFinding> findings)
    {
        var first = findings[0];
        return new(ErrorKind.MigrationUnsafe, $"{findings.Length switch { 1 => "1 migration is", var count => $"{count} things that migrations would do are" }} unsafe: {first.Rule} in {first.File}:{first.Line}{(first.Table is null ? "" : $" on {first.Table}")}. {first.Danger}")
        {
            Site = site.ToString(),
            Server = server.Name,
            Release = release.Value,
            Step = StepName,
            State = "No migration ran; nothing that is live was changed.",
            Details = [.. findings.Take(ShownInError).Select(finding => $"  | {finding.Rule}: {finding.File}:{finding.Line}: {finding.Statement ?? finding.Table}{(finding.Rows is { } rows ? $" (about {rows} rows)" : "")}  Instead: {finding.SafeWay}.")],
            Next = $"change the migration; or, where it is right, say so in it: // deploynix:allow {first.Rule} REASON",
        };
    }

    /// <summary>What has run before, and one line of JSON for each migration that is about to.</summary>
    private static IEnumerable<string> Lines(MigrationAnswer migrations, ImmutableArray<MigrationFinding> findings) =>
        About(migrations, findings).Prepend(JsonSerializer.Serialize(new MigrationsBefore([.. migrations.Entries.Where(entry => entry.Batch is not null).Select(entry => entry.Name)]), RecordJson.Options));

    private static IEnumerable<string> About(MigrationAnswer migrations, ImmutableArray<MigrationFinding> findings) => migrations.Sources.Select(source => JsonSerializer.Serialize(new MigrationRecord
    {
        Migration = source.Name,
        Findings = [.. findings.Where(finding => finding.Migration == source.Name).Select(finding => new MigrationRecordFinding(
            finding.Rule, finding.Severity, finding.Line, finding.Table, finding.Statement is { Length: > StatementKept } text ? text[..StatementKept] : finding.Statement, finding.Reason))],
    }, RecordJson.Options));
}
