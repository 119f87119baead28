using System.Collections.Immutable;
using System.Text.Json;
using Deploynix.Core.Commands;
using Deploynix.Core.Migrations;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Planning;

/// <summary>The look at the migrations that a deployment is about to run, and what the site's policy makes of it.</summary>
internal static class MigrationCheck
{
    public const string StepName = "check migrations";

    private const int ShownInError = 6;
    private const int StatementKept = 400;

    public static Step Of(Site site, Server server, ReleaseId release, SiteSteps steps)
    {
        var step = steps.InArtisan(Phase.Migrate, StepName, MigrationScript.Ask(site.Php, MigrationScope.Pending));
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
        var findings = Relevant(site, migrations.Findings()).ToImmutableArray();
        var stops = findings.Where(finding => Stops(site.Migrations.Policy, finding.Severity)).ToImmutableArray();
        return new(
            [.. findings.Where(finding => finding.Severity != MigrationSeverity.Allowed && !stops.Contains(finding)).Select(finding => $"{finding}  Instead: {finding.SafeWay}.")],
            StateFiles.WriteMigrations(SitePaths.Of(site), release, Lines(migrations, findings)),
            stops.IsEmpty ? null : Refuse(site, server, release, stops));
    }

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

    /// <summary>One line of JSON for each migration that is about to run.</summary>
    private static IEnumerable<string> Lines(MigrationAnswer migrations, ImmutableArray<MigrationFinding> findings) => migrations.Sources.Select(source => JsonSerializer.Serialize(new MigrationRecord
    {
        Migration = source.Name,
        Findings = [.. findings.Where(finding => finding.Migration == source.Name).Select(finding => new MigrationRecordFinding(
            finding.Rule, finding.Severity, finding.Line, finding.Table, finding.Statement is { Length: > StatementKept } text ? text[..StatementKept] : finding.Statement, finding.Reason))],
    }, RecordJson.Options));
}
