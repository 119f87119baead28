using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Tests.Commands;

namespace Deploynix.Tests.Rollback;

/// <summary>The looks at what a rollback leaves, on real folders, read by their own readers.</summary>
public sealed class RollbackProbeTests : IDisposable
{
    private readonly Sandbox _site = new();

    public RollbackProbeTests() => _site.Made().With(Sandbox.Old, Sandbox.New);

    public void Dispose() => _site.Dispose();

    [Fact]
    public void A_release_was_left_when_another_one_went_live_last()
    {
        Assert.Null(RollbackSeen.Left(Sandbox.Old, Ran(RollbackProbe.Left(_site.Paths, Sandbox.Old))));
        _site.Write(".deploynix/journal.jsonl", string.Join('\n',
            Line(1, "deploy", Sandbox.New, Sandbox.Old, "succeeded"), Line(2, "rollback", Sandbox.Old, Sandbox.New, "succeeded"),
            Line(3, "deploy", Sandbox.New, Sandbox.Old, "liveWithFailures"), Line(4, "deploy", Sandbox.New, Sandbox.Old, "failed"), "{\"from\":\"20260318_160500\" torn") + "\n");
        Assert.Equal(3, RollbackSeen.Left(Sandbox.Old, Ran(RollbackProbe.Left(_site.Paths, Sandbox.Old)))!.Value.Hour);

        static string Line(int hour, string act, ReleaseId release, ReleaseId from, string outcome) =>
            $$"""{"prev":"","v":1,"run":"r","at":"2026-03-18T0{{hour}}:00:00Z","act":"{{act}}","site":"shop","environment":"production","server":"web1","release":"{{release}}","from":"{{from}}","outcome":"{{outcome}}","seconds":1}""";
    }

    [Fact]
    public void The_environment_comes_with_the_one_that_the_release_was_live_with()
    {
        _site.Write("shared/.env", "A=1\nB=2\n");
        _site.Write($".deploynix/env/{Sandbox.Old}.env", "A=0\n");
        _site.Write($"{Sandbox.Old.RelativePath}/bootstrap/cache/config.php", "<?php");
        _site.Link($"{Sandbox.Old.RelativePath}/.env", "../../shared/.env");
        File.SetLastWriteTimeUtc(_site.In($"{Sandbox.Old.RelativePath}/bootstrap/cache/config.php"), DateTime.UtcNow.AddHours(-1));
        var (now, then, configuration) = RollbackSeen.Environment(Ran(RollbackProbe.Environment(_site.Paths, Sandbox.Old)));
        Assert.Equal(("1", "0", ConfigurationCache.Stale), (now.File!.Values()["A"], then.File!.Values()["A"], configuration));
        var (_, none, without) = RollbackSeen.Environment(Ran(RollbackProbe.Environment(_site.Paths, Sandbox.New)));
        Assert.Equal((false, ConfigurationCache.None), (none.IsThere, without));
    }

    [Fact]
    public void Files_that_changed_since_are_counted_without_what_the_framework_writes()
    {
        _site.Write("shared/storage/app/old.pdf", "12345");
        File.SetLastWriteTimeUtc(_site.In("shared/storage/app/old.pdf"), DateTime.UtcNow.AddDays(-2));
        _site.Write("shared/storage/app/it's new.pdf", "1234");
        _site.Write("shared/up loads/a\nb", "123");
        _site.Write("shared/storage/app/database.sqlite", "1");
        _site.Write("shared/storage/logs/laravel.log", "1");
        _site.Write("shared/storage/framework/views/x.php", "1");
        Assert.Equal((2L, 7L, false), RollbackSeen.Uploads(Ran(RollbackProbe.Uploads(_site.Paths, ["storage", "up loads", "none"], DateTimeOffset.UtcNow.AddHours(-1)))));
        Assert.Equal((0L, 0L, false), RollbackSeen.Uploads(Ran(RollbackProbe.Uploads(_site.Paths, ["none"], DateTimeOffset.UtcNow))));
    }

    [Fact]
    public void What_the_application_tells_of_migrations_is_read_and_an_answer_without_an_end_is_none()
    {
        var source = Convert.ToBase64String("<?php // ü"u8);
        string[] lines =
        [
            "some notice", $$"""deploynix	{"migration":"a","batch":2,"file":"database\/migrations\/a.php","live":true,"target":false,"connection":"mysql","source":"{{source}}"}""",
            """deploynix	{"missing":"b\u001b[31m"}""", """deploynix	{"asked":true}""",
        ];
        var read = RanMigrations.Parse(LaravelAnswer.Parse(lines))!;
        Assert.Equal(new RanMigration("a", 2, true, false, "mysql", "database/migrations/a.php", "<?php // ü"), Assert.Single(read.Ran));
        Assert.Equal("b\\u{1b}[31m", Assert.Single(read.Missing));
        Assert.Null(RanMigrations.Parse(LaravelAnswer.Parse(lines[..^1])));
        Assert.Null(RanMigrations.Parse(LaravelAnswer.Parse([.. lines, """deploynix	{"error":"x"}"""])));
    }

    private string[] Ran(Core.Shell.ShellCommand command)
    {
        var ran = _site.Run(command, "/");
        Assert.True(ran.Error.Length == 0, ran.Error);
        return ran.Lines;
    }
}
