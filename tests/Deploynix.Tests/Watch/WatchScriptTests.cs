using Deploynix.Core.Commands;

namespace Deploynix.Tests.Watch;

public sealed class WatchScriptTests
{
    public static TheoryData<string> Awks => [.. new[] { "gawk", "mawk", "busybox awk" }.Where(awk => File.Exists("/usr/bin/" + awk.Split(' ')[0]) || File.Exists("/bin/" + awk.Split(' ')[0]))];

    [Theory, MemberData(nameof(Awks))]
    public void It_sums_up_what_came_since_the_last_look_whichever_awk_there_is(string awk)
    {
        using var looks = new Looks(awk);
        looks.Requests(3);
        File.WriteAllText(looks.Laravel, Looks.Thrown(@"App\Ancient", "app/A.php:13", DateTime.UtcNow.AddHours(-3)) + Looks.Thrown(@"App\Old", "app/A.php:12", DateTime.UtcNow.AddMinutes(-40)));
        File.SetLastWriteTimeUtc(looks.Laravel, DateTime.UtcNow.AddMinutes(-40));
        var first = looks.First();
        Assert.Equal((0, "releases/20260318_164700", true), (first.Requests, first.Current, first.HasAccessLog));
        Assert.Equal((@"App\Old", "app/A.php:12"), Assert.Single(first.Known));
        Assert.Empty(first.Thrown);

        Assert.Equal(0, looks.Look().Requests);
        looks.Requests(2, 200, "0.100");
        looks.Requests(1, 404, "rt=0.900 uct=\"-\"");
        looks.Requests(1, 503, "2.000");
        File.AppendAllText(looks.Access, "what is this\n" + Looks.Line(200, null) + Looks.Line(200, "0.1"));
        File.AppendAllText(looks.Laravel, Looks.Thrown(@"App\New", "app/B.php:7") + Looks.Thrown(@"App\New", "app/B.php:7") + "[2026-03-18 16:47:00] production.INFO: fine\n");
        var seen = looks.Look();
        Assert.Equal((6, 1, 1, 4), (seen.Requests, seen.ClientErrors, seen.ServerErrors, seen.Latency.Count));
        Assert.InRange(seen.Latency.Within(0.5)!.Value.TotalMilliseconds, 100, 111);
        Assert.InRange(seen.Latency.Within(1)!.Value.TotalMilliseconds, 2000, 2201);
        Assert.Equal(((@"App\New", "app/B.php:7"), 2), (Assert.Single(seen.Thrown).Key, Assert.Single(seen.Thrown).Value));
        Assert.Equal(0, looks.Look().Requests);
    }

    [Fact]
    public void A_line_counts_once_it_is_whole()
    {
        using var looks = new Looks();
        looks.First();
        var line = Looks.Line(500);
        File.AppendAllText(looks.Access, line[..40]);
        Assert.Equal(0, looks.Look().Requests);
        File.AppendAllText(looks.Access, line[40..]);
        Assert.Equal((1, 1), (looks.Look().ServerErrors, 1));
        Assert.Equal(0, looks.Look().Requests);
    }

    [Theory]
    [InlineData(".1")]
    [InlineData("-20260318")]
    [InlineData(".1.gz")]
    public void A_log_that_was_renamed_is_read_to_its_end_and_the_new_one_from_its_beginning(string name)
    {
        using var looks = new Looks();
        looks.Requests(5);
        looks.First();
        looks.Requests(2);
        looks.Look();
        looks.Requests(3, 404);
        var packed = name.EndsWith(".gz", StringComparison.Ordinal);
        looks.Rename(packed ? name[..^3] : name);
        if (packed) Assert.Equal(0, looks.Box.Run($"gzip \"{looks.Access}{name[..^3]}\"").Code);
        looks.Requests(4);
        var seen = looks.Look();
        Assert.Equal((7, 3, false), (seen.Requests, seen.ClientErrors, seen.LostRest));
        looks.Requests(1);
        Assert.Equal(1, looks.Look().Requests);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public void A_log_that_was_copied_and_emptied_is_read_in_its_copy_first_however_much_came_since(int since)
    {
        using var looks = new Looks();
        looks.Requests(5);
        looks.First();
        looks.Requests(2);
        looks.Look();
        looks.Requests(3, 404);
        looks.CopyAndTruncate(".1");
        looks.Requests(since, 500, "0.777");
        var seen = looks.Look();
        Assert.Equal((3 + since, 3, since, false), (seen.Requests, seen.ClientErrors, seen.ServerErrors, seen.LostRest));
        Assert.Equal(0, looks.Look().Requests);
    }

    [Fact]
    public void What_is_gone_with_the_old_log_is_said()
    {
        using var looks = new Looks();
        looks.Requests(5);
        looks.First();
        looks.Requests(7);
        File.WriteAllText(looks.Access, Looks.Line(200, "0.005"));
        var seen = looks.Look();
        Assert.Equal((1, true), (seen.Requests, seen.LostRest));
    }

    [Fact]
    public void Enormous_and_hostile_lines_are_passed_over_and_what_follows_them_counts()
    {
        using var looks = new Looks();
        looks.First();
        var hostile = "[2026-03-18 16:47:00] production.ERROR: x {\"exception\":\"[object] (App\\\\\u001b[31mEvil\0\ttab(code: 0): x at /srv/shop/releases/20260318_164700/app/\u001b]0;title\u0007.php:9)\n[stacktrace]\n";
        File.AppendAllText(looks.Laravel, hostile + new string('#', 10 << 20) + "\n" + Looks.Thrown("App\\After", "app/C.php:1"));
        File.AppendAllText(looks.Access, "\u001b[2J\0\u0001\n" + Looks.Line(200, null, new string('a', 100_000)) + Looks.Line(200) + new string('x', 10 << 20));
        var seen = looks.Look();
        Assert.Equal(1, seen.Requests);
        Assert.Contains(("App\\After", "app/C.php:1"), seen.Thrown.Keys);
        Assert.DoesNotContain(seen.Thrown.Keys.SelectMany(kind => kind.Class + kind.Place), char.IsControl);
        Assert.All(seen.Thrown.Keys, kind => Assert.InRange(kind.Class.Length, 1, 200));
        File.AppendAllText(looks.Access, "\n" + Looks.Line(200));
        Assert.Equal(1, looks.Look().Requests);
    }

    [Fact]
    public void Exceptions_since_the_release_went_live_count_in_whatever_zone_the_log_is_written()
    {
        using var looks = new Looks();
        var zone = TimeSpan.FromHours(5.5);
        File.WriteAllText(looks.Laravel, Looks.Thrown("Before", "a.php:1", DateTime.UtcNow.AddMinutes(-30) + zone) + Looks.Thrown("After", "a.php:2", DateTime.UtcNow.AddSeconds(20) + zone));
        var seen = looks.First();
        Assert.Equal(["Before"], seen.Known.Select(kind => kind.Class));
        Assert.Equal(["After"], seen.Thrown.Keys.Select(kind => kind.Class));
    }

    [Theory]
    [InlineData("mawk")]
    [InlineData("gawk")]
    [InlineData("busybox awk")]
    public void A_log_of_Monologs_JSON_lines_tells_the_same(string awk)
    {
        if (!File.Exists("/usr/bin/" + awk.Split(' ')[0]) && !File.Exists("/bin/" + awk.Split(' ')[0])) Assert.Skip($"{awk} is not installed");
        using var looks = new Looks(awk);
        var east = TimeSpan.FromHours(5.5);
        File.WriteAllText(looks.Laravel,
            Json("App\\Exceptions\\Before", "app/A.php:1", new DateTimeOffset(DateTime.UtcNow.AddMinutes(-30)).ToOffset(east))
            + Json("App\\Exceptions\\Long ago", "app/A.php:2", new DateTimeOffset(DateTime.UtcNow.AddMinutes(-90)).ToOffset(-east))
            + """{"message":"No exception, but \"exception\":{\"class\":\"Fake\"","context":{},"level":200,"level_name":"INFO","channel":"production","datetime":"2026-03-18T16:47:00.123456+00:00","extra":{}}""" + "\n");
        var seen = looks.First();
        Assert.Equal([("App\\Exceptions\\Before", "app/A.php:1")], seen.Known);
        Assert.Empty(seen.Thrown);
        File.AppendAllText(looks.Laravel, Json("PDOException", "app/B.php:2", DateTimeOffset.UtcNow.ToOffset(-east)) + Json("PDOException", "app/B.php:2", DateTimeOffset.UtcNow, slashes: true) + Looks.Thrown("App\\Usual", "app/C.php:3"));
        Assert.Equal([(("App\\Usual", "app/C.php:3"), 1L), (("PDOException", "app/B.php:2"), 2L)], looks.Look().Thrown.Select(thrown => (thrown.Key, thrown.Value)).Order());

        static string Json(string @class, string place, DateTimeOffset at, bool slashes = false)
        {
            var file = $"/srv/shop/releases/20260318_160500/{place}";
            return $$$$"""{"message":"It broke, \"file\":\"/x.php:1\"","context":{"userId":7,"exception":{"class":"{{{{@class.Replace(@"\", @"\\", StringComparison.Ordinal)}}}}","message":"\"file\":\"/y.php:1\"","code":0,"file":"{{{{(slashes ? file.Replace("/", @"\/", StringComparison.Ordinal) : file)}}}}","previous":{"class":"Other","message":"","code":0,"file":"/srv/z.php:9"}}},"level":400,"level_name":"ERROR","channel":"production","datetime":"{{{{at:yyyy-MM-ddTHH:mm:ss.ffffffzzz}}}}","extra":{}}""" + "\n";
        }
    }

    [Fact]
    public void A_message_of_several_lines_has_its_place_at_its_end_and_a_new_daily_log_is_read()
    {
        using var looks = new Looks();
        looks.First();
        File.WriteAllText(
            looks.Box.In("shared/storage/logs/laravel-2026-03-19.log"),
            "[2026-03-19T00:00:01.123456+00:00] production.CRITICAL: a {\"exception\":\"[object] (PDOException(code: 7): a\nsecond at /x.php:1) line\nthird at /srv/shop/current/app/D.php:31)\n[stacktrace]\n");
        Assert.Equal(("PDOException", "app/D.php:31"), Assert.Single(looks.Look().Thrown).Key);
    }

    [Fact]
    public void Without_logs_it_says_so()
    {
        using var looks = new Looks();
        File.Delete(looks.Access);
        var seen = looks.First();
        Assert.Equal(("missing", false), (seen.AccessLogState, seen.HasAccessLog));
        looks.Requests(2);
        Assert.Equal(2, looks.Look().Requests);
    }

    [Fact]
    public void What_a_request_holds_is_what_an_answer_may_say() => Assert.Equal("look A:12:345:678:9:0", WatchScript.Look(["A:12:345:678:9:0"]));
}
