using Deploynix.Core.Commands;
using Deploynix.Core.Migrations;
using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Migrations;

/// <summary>Real migrations, each with what it is expected to break, by the SQL that Laravel makes of them on three databases.</summary>
[Trait("Part", "migrations")]
public sealed class MigrationRowTests
{
    private const LabProgram Needs = LabProgram.Git | LabProgram.Laravel | LabProgram.MariaDb | LabProgram.Postgres | LabProgram.Dbal;

    [LabFact(Needs = Needs)]
    public async Task Every_unsafe_migration_is_found_and_no_safe_one()
    {
        var (found, unsafeOnes, alarms, wrong) = (0, 0, 0, new List<string>());
        foreach (var engine in MigrationRow.AllEngines)
        {
            await using var lab = await MigrationLab.Open(engine);
            var answer = await lab.Ask();
            // The steps of a safe way follow each other; what is unsafe stands alone.
            var findings = answer.Sources.GroupBy(source => MigrationRow.All().Single(row => row.Name == source.Name) is var row && row.Expected.Count > 0 ? row.Name : Path.GetDirectoryName(row.Path))
                .SelectMany(group => (answer with { Sources = [.. group] }).Findings())
                .Where(finding => finding.Severity != MigrationSeverity.Allowed)
                .ToLookup(finding => finding.Migration);
            foreach (var row in MigrationRow.All().Where(row => row.IsOf(engine)))
            {
                var expected = row.ExpectedOn(engine);
                var rules = findings[row.Name].Select(finding => finding.Rule).Distinct().Order(StringComparer.Ordinal).ToArray();
                if (expected.Length > 0) unsafeOnes++;
                if (expected.Length > 0 && expected.All(rules.Contains)) found++;
                alarms += rules.Except(expected).Count();
                if (!expected.SequenceEqual(rules)) wrong.Add($"{engine} {row.Name}: expected [{string.Join(' ', expected)}], found [{string.Join(' ', rules)}]: {string.Join(" | ", findings[row.Name].Select(finding => $"{finding.Statement} {finding.Danger}"))}");
                Assert.All(findings[row.Name], finding => Assert.InRange(finding.Line, 1, 40));
            }
            Assert.True((await lab.Ask(MigrationScope.Names)).Entries.Single(entry => entry.Batch is not null).Name.EndsWith("in_use", StringComparison.Ordinal), "asking ran a migration");
        }
        Figures.Report("unsafe_found", $"{found} of {unsafeOnes}");
        Figures.Report("false_alarms", $"{alarms}");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [LabFact(Needs = Needs)]
    public async Task What_the_database_knows_is_told_with_the_finding()
    {
        await using var lab = await MigrationLab.Open("pgsql");
        await lab.Server!.Query($"ALTER ROLE {LabDatabase.User} RESET lock_timeout", lab.Database).Succeeded();
        var findings = (await lab.Ask()).Findings();
        var drop = findings.First(finding => finding is { Rule: "drop-column", Table: "orders" });
        Assert.Equal((DatabaseEngine.PostgreSql, MigrationSeverity.Destructive, 3L), (drop.Database, drop.Severity, drop.Rows!.Value));
        Assert.True(drop.Bytes > 8000, $"{drop.Bytes}");
        Assert.StartsWith("15.", drop.ServerVersion, StringComparison.Ordinal);
        Assert.Equal("alter table \"orders\" drop column \"note\"", drop.Statement);
        Assert.Single(findings, finding => finding.Rule == "no-lock-timeout");
    }
}
