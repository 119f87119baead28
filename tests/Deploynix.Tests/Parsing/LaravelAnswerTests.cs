using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Tests.Parsing;

/// <summary>What an application's answers are read as.</summary>
public sealed class LaravelAnswerTests
{
    private static readonly Server Web = new() { Name = "web1", Host = "web1" };

    private static readonly Site Shop = new() { Name = "shop", Environment = "production", Path = "/srv/shop", Repository = "r", Servers = [Web] };

    [Fact]
    public void What_the_application_prints_itself_is_passed_over()
    {
        var answer = LaravelAnswer.Parse(["Deprecated: x", "", "deploynix\t{\"a\":1}", "deploynix\t[1]", "deploynix\t{\"a\":", "{\"error\":\"no\"}"]);
        Assert.Equal(1, LaravelAnswer.Number(Assert.Single(answer.Rows), "a"));
        Assert.Null(answer.Error);
    }

    [Fact]
    public void A_row_that_came_in_pieces_is_one_and_half_of_one_is_none()
    {
        var answer = LaravelAnswer.Parse(["deploynix\t+{\"a\":", "a word of the application", "deploynix\t+1", "deploynix\t2}", "deploynix\t+{\"b\":", "deploynix\t{\"c\":3}", "deploynix\t{\"d\":4}", "deploynix\t+{\"e\":5}"]);
        Assert.Equal([(12L, null), ((long?)null, 4L)], answer.Rows.Select(row => (LaravelAnswer.Number(row, "a"), LaravelAnswer.Number(row, "d"))));
    }

    [Fact]
    public void Failed_jobs_are_data_whatever_their_payload_holds()
    {
        var seen = FailedJobsSeen.Parse(Shop, Web, LaravelAnswer.Parse(
        [
            "deploynix\t{\"count\":7}",
            """deploynix	{"id":"12","uuid":null,"connection":"redis","queue":"mail","class":"A\u001b[2J","failedAt":"2026-03-18T16:47:00+02:00","exception":"E: \u0007no"}""",
            """deploynix	{"id":"","class":"x"}""",
        ]));
        var job = Assert.Single(seen.Jobs);
        Assert.Equal(("12", null, "A\uFFFD[2J", "E: \uFFFDno", 7L), (job.Id, job.Uuid, job.Class, job.Exception, seen.Count));
        Assert.Equal(new DateTimeOffset(2026, 3, 18, 14, 47, 0, TimeSpan.Zero), job.FailedAt);
        Assert.False(FailedJobsSeen.Parse(Shop, Web, LaravelAnswer.Parse(["deploynix\t{\"kept\":false}"])).AreKept);
    }

    [Fact]
    public void A_job_that_failed_anew_after_it_was_run_again_is_not_taken_for_the_old_one()
    {
        var change = FailedJobChange.Parse(LaravelAnswer.Parse(
        [
            """deploynix	{"at":"before","id":"a","key":"1@10"}""", """deploynix	{"at":"before","id":"b","key":"2@10"}""",
            """deploynix	{"at":"after","id":"a","key":"3@20"}""", """deploynix	{"at":"after","id":"b","key":"2@10"}""",
        ]));
        Assert.Equal(["b"], change.Remaining);
    }

    [Fact]
    public void Depths_say_what_they_cannot_tell_and_why()
    {
        var answer = LaravelAnswer.Parse(
        [
            """deploynix	{"connection":"redis","driver":"redis","queue":"mail","reason":"Connection refused"}""",
            """deploynix	{"connection":"database","driver":"database","queue":"default","pending":2,"delayed":0,"reserved":1,"oldest":1000}""",
            """deploynix	{"connection":"sync","driver":"sync","none":true}""",
        ]);
        Assert.Equal(
            [("default", 2L, null, DateTimeOffset.FromUnixTimeSeconds(1000)), ("mail", null, "Connection refused", (DateTimeOffset?)null)],
            QueueDepths.Parse(Shop, Web, answer).Select(depth => (depth.Queue, depth.Pending, depth.Reason, depth.OldestPending)));
        Assert.Equal(["sync (sync)"], QueueDepths.WithoutJobs(answer));
    }

    [Fact]
    public void Cache_commands_are_told_apart_with_their_words()
    {
        var answers = CacheAnswer.Parse(["Configuration cached!", "", "deploynix-cache\tConfig\t0", "deploynix-cache\tEvent\tabsent", "  LogicException", "no", "deploynix-cache\tRoute\t1", "deploynix-cache\tNonsense\t1"]);
        Assert.Equal([(CacheKind.Config, 0), (CacheKind.Event, null), (CacheKind.Route, (int?)1)], answers.Select(answer => (answer.Kind, answer.ExitCode)));
        Assert.Equal(["LogicException", "no"], answers[2].Said);
    }
}
