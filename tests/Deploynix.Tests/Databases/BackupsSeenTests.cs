using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Ports;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Databases;

/// <summary>What servers tell of backups, and what is made of it.</summary>
public sealed class BackupsSeenTests
{
    private const string Record =
        """{"v":1,"id":"20260318_164700","site":"shop","environment":"production","created":"2026-03-18T16:47:00Z","by":"mara@desk","run":"r","driver":"mysql","database":"shop","size":9000,"file":"database.sql.gz","release":"20260318_143200","before":"20260318_164701","migrations":["one","two"],"tables":{"orders":{"rows":3,"shape":"ab"},"users":{"rows":2,"shape":"cd"}},"sha256":"ff","bytes":1234,"seconds":0.5}""";

    private static readonly Site Site = Shop.Of(Framework.Laravel);

    [Fact]
    public void A_listing_has_the_newest_first_and_tells_a_truncated_one()
    {
        var found = BackupsSeen.Parse(Site, Site.Servers[0],
        [
            $"backup\t20260318_164700\t1234\t{Record}",
            $"backup\t20260319_164700\t99\t{Record.Replace("20260318_164700", "20260319_164700", StringComparison.Ordinal)}",
            $"backup\t20260320_164700\t1234\t{Record}",
            "backup\t20260321_164700\t1234\t{\"torn",
            "something else",
        ]);
        Assert.Equal([("20260319_164700", false), ("20260318_164700", true)], found.Select(backup => (backup.Id, backup.IsWhole)));
        var (backup, at) = (found[1], new DateTimeOffset(2026, 3, 18, 16, 47, 0, TimeSpan.Zero));
        Assert.Equal(("20260318_164701", "20260318_143200", 5L, at), (backup.Before, backup.Release, backup.Rows, backup.Time));
        Assert.Equal("/srv/shop/.deploynix/backups/20260318_164700/database.sql.gz", backup.Path);
        Assert.Equal(["one", "two"], backup.Migrations);
    }

    [Theory]
    [InlineData("\"tables\":[]", 0)]
    [InlineData("\"tables\":{\"a\":{\"rows\":7,\"shape\":\"\"}}", 7)]
    public void A_database_without_tables_is_one_too(string tables, long rows)
    {
        var record = BackupRecord.TryParse(System.Text.RegularExpressions.Regex.Replace(Record, "\"tables\":.*\\}\\}", tables));
        Assert.Equal(rows, record!.Rows.Values.Sum());
    }

    [Fact]
    public void An_answer_hands_bytes_on_and_keeps_what_is_told()
    {
        var bytes = new List<byte>();
        var answer = new DatabaseAnswer(some => bytes.AddRange(some.Span));
        foreach (var line in (string[])["noise of the application", "data\taGVs", "data\tbG8=", "deploynix\t{\"warning\":\"careful\"}", "deploynix\t{\"removed\":\"a\"}", $"deploynix\t{{\"backup\":{Record}}}"])
        {
            answer.Read(new OutputLine(OutputChannel.Out, line));
        }
        answer.Read(new OutputLine(OutputChannel.Error, "deploynix\t{\"error\":\"not on this stream\"}"));
        Assert.Equal("hello"u8.ToArray(), bytes);
        Assert.Equal((null, "careful", "a"), (answer.Error, Assert.Single(answer.Warnings), Assert.Single(answer.Removed)));
        Assert.Equal("20260318_164700", answer.Backup?.Record.Id);
    }

    [Fact]
    public void A_restore_says_what_would_go()
    {
        var plan = new RestorePlan
        {
            Site = Site, Database = "shop", Driver = "mysql", Backup = Backup.Of(BackupRecord.TryParse(Record)!, Site, Site.Servers[0], "/b"), MigrationsSince = ["three"],
            Changes = [new("carts", 4, null), new("orders", 10, 3), new("pages", 1, 2), new("users", null, 2)],
        };
        Assert.Equal(
            """
            shop (production): replace the database shop by backup 20260318_164700 (of 2026-03-18 16:47:00 UTC, before the migrations of 20260318_164701); 11 rows written since would go?
              carts: goes, with its 4 rows
              orders: 10 rows now, 3 then: 7 go
              pages: 1 rows now, 2 then: 1 come back
              users: comes back with 2 rows
            """.ReplaceLineEndings("\n"), plan.Question);
        Assert.Contains("migration three was run since", plan.Describe(), StringComparison.Ordinal);
        Assert.Contains("load the backup aside", plan.Describe(), StringComparison.Ordinal);
        Assert.DoesNotContain("load the backup aside", (plan with { Backup = null, Replaced = "shop_deploynix_old_x" }).Describe(), StringComparison.Ordinal);
    }
}
