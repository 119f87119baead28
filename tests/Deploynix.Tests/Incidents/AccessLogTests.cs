using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Tests.Commands;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Incidents;

/// <summary>What is counted in an access log, by the awk that a server has.</summary>
public sealed class AccessLogTests
{
    private static readonly DateTimeOffset From = new(2026, 3, 18, 16, 40, 0, TimeSpan.Zero);

    [Fact]
    public void Requests_failures_and_latency_are_counted_by_the_minute_whatever_the_server_clock_zone()
    {
        using var box = new Sandbox();
        File.WriteAllLines(box.Under("access.log"),
        [
            """10.0.0.1 - - [18/Mar/2026:16:39:59 +0000] "GET /before HTTP/1.1" 500 10 "-" "agent" 0.001""",
            """10.0.0.1 - - [18/Mar/2026:16:40:00 +0000] "GET / HTTP/1.1" 200 512 "-" "agent" 0.100""",
            """10.0.0.1 - - [18/Mar/2026:17:40:30 +0100] "GET /a?token=secret HTTP/1.1" 503 5 "-" "a \"quoted\" 1.500 agent" rt=0.400""",
            """10.0.0.1 - - [18/Mar/2026:11:41:10 -0530] "POST /a#x HTTP/1.1" 500 5 "-" "agent" """,
            """10.0.0.1 - - [18/Mar/2026:17:59:59 +0000] "GET /after HTTP/1.1" 500 5 "-" "agent" 9.000""",
            "no line of any log", "",
        ]);
        var seen = Read(box, "access.log", TimeSpan.FromMinutes(59));
        Assert.Equal(["16:40 2 1", "17:11 1 1"], seen.Minutes.OrderBy(minute => minute.At).Select(minute => $"{minute.At:HH:mm} {minute.Requests} {minute.Failed}"));
        Assert.InRange(seen.Minutes.Min(minute => minute.Latency)!.Value.TotalMilliseconds, 360, 440);
        Assert.Equal([("/a", 2L)], seen.Failed);
        Assert.Empty(seen.Gaps);
    }

    [Fact]
    public void Hostile_lines_are_counted_and_bounded()
    {
        using var box = new Sandbox();
        File.WriteAllText(box.Under("access.log"), string.Concat(
            "10.0.0.1 - - [18/Mar/2026:16:45:00 +0000] \"GET /<script>alert(1)</script>|`x` HTTP/1.1\" 500 1 \"-\" \"a\"\n",
            "10.0.0.1 - - [18/Mar/2026:16:45:01 +0000] \"GET /", new string('A', 10_000_000), " HTTP/1.1\" 500 1\n",
            "10.0.0.1 - - [18/Mar/2026:16:45:02 +0000] \"GET /\u001b[31mred\u202E HTTP/1.1\" 502 1 \"-\" \"-\"\n"));
        var seen = Read(box, "access.log", TimeSpan.FromMinutes(20));
        Assert.Equal(2, Assert.Single(seen.Minutes).Failed);
        Assert.Contains(("/<script>alert(1)</script>|`x`", 1), seen.Failed);
        Assert.All(seen.Failed, failed => Assert.InRange(failed.Path.Length, 1, 200));
    }

    [Fact]
    public void What_was_not_found_or_begins_too_late_is_told()
    {
        using var box = new Sandbox();
        Assert.Contains("could not be read", Assert.Single(Read(box, "nowhere.log", TimeSpan.FromMinutes(20)).Gaps), StringComparison.Ordinal);
        File.WriteAllText(box.Under("access.log"), "10.0.0.1 - - [18/Mar/2026:16:50:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n");
        Assert.EndsWith("begins at 2026-03-18 16:50 UTC.", Assert.Single(Read(box, "access.log", TimeSpan.FromMinutes(20)).Gaps), StringComparison.Ordinal);
        File.WriteAllText(box.Under("access.log.1"), "10.0.0.1 - - [18/Mar/2026:16:30:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n");
        Assert.Empty(Read(box, "access.log", TimeSpan.FromMinutes(20)).Gaps);
    }

    [Fact]
    public void What_was_rotated_meanwhile_is_read_and_what_is_older_is_not()
    {
        using var box = new Sandbox();
        Lay("access.log", "18/Mar/2026:16:58:00", From.AddMinutes(18));
        Lay("access.log.1", "18/Mar/2026:16:50:00", From.AddMinutes(11));
        Lay("access.log.2", "18/Mar/2026:16:41:00", From.AddMinutes(5), packed: true);
        Lay("access.log-20260318", "18/Mar/2026:16:44:00", From.AddMinutes(6), packed: true);
        Lay("access.log.3", "18/Mar/2026:16:39:00", From.AddMinutes(2), packed: true);
        // None of these has anything: one was written before, one is being packed, one nobody here can unpack, and one is another log.
        Lay("access.log.4", "18/Mar/2026:16:45:00", From.AddMinutes(-1));
        File.Copy(box.Under("access.log.2.gz"), box.Under("access.log.1.gz"));
        File.WriteAllText(box.Under("access.log.5.xz"), Line("18/Mar/2026:16:45:00"));
        Lay("access.log.other", "18/Mar/2026:16:45:00", From.AddMinutes(18));
        var seen = Read(box, "access.log", TimeSpan.FromMinutes(59));
        Assert.Equal(["16:41", "16:44", "16:50", "16:58"], seen.Minutes.OrderBy(minute => minute.At).Select(minute => $"{minute.At:HH:mm}"));
        Assert.All(seen.Minutes, minute => Assert.Equal(1, minute.Requests));
        Assert.Empty(seen.Gaps);

        void Lay(string name, string stamp, DateTimeOffset written, bool packed = false)
        {
            var file = box.Under(packed ? name + ".gz" : name);
            using (Stream to = packed ? new System.IO.Compression.GZipStream(File.Create(file), System.IO.Compression.CompressionLevel.Fastest) : File.Create(file)) to.Write(System.Text.Encoding.ASCII.GetBytes(Line(stamp)));
            File.SetLastWriteTimeUtc(file, written.UtcDateTime);
        }

        static string Line(string stamp) => $"10.0.0.1 - - [{stamp} +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n";
    }

    [Fact]
    public void A_log_of_another_form_is_told_and_does_not_stand_for_a_day_without_failures()
    {
        using var box = new Sandbox();
        File.WriteAllText(box.Under("access.log"), "{\"time\":\"2026-03-18T16:45:00Z\",\"status\":500}\n");
        var seen = Read(box, "access.log", TimeSpan.FromMinutes(20));
        Assert.Equal($"No line of {box.Under("access.log")} on web1 is in nginx's combined format.", Assert.Single(seen.Gaps));
        Assert.Null(TrafficSeen.Merge([("web1", seen)], From, From.AddMinutes(20)));
    }

    private static TrafficSeen Read(Sandbox box, string log, TimeSpan span)
    {
        var ran = box.Run(AccessLog.Read(Shop.Of(Framework.Laravel), box.Under(log), From, From + span));
        Assert.Equal((0, ""), (ran.Code, ran.Error));
        return TrafficSeen.Parse("web1", "shop (production)", ran.Lines);
    }
}
