using System.Text.RegularExpressions;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Infrastructure.Reports;

namespace Deploynix.Tests.Incidents;

/// <summary>What a report says, and that nothing of what others wrote is anything but text in it.</summary>
public sealed partial class ReportTests
{
    [Fact]
    public void A_page_tells_the_whole_story()
    {
        var page = IncidentReports.ToHtml(SampleReport.Of());
        Assert.All(
            [
                "<h1>Checkout answers 500 after the release of the afternoon</h1>", "<h2>What users saw</h2>", "<h2>What happened</h2>", "<h2>The release</h2>", "<h2>Checklist</h2>", "<h2>Who did what</h2>", "<h2>Open questions</h2>",
                "<b>7 min</b><span>in which users saw errors</span>", "Take the headline from the greeting package", "2026_03_18_120000_add_sku_to_products", "<td><code>/checkout</code><u style=\"width:100%\"></u><td class=\"n\">1,384",
                "Does the database fit the release that is live?", "prefers-color-scheme:dark", "@media print", "@media (max-width:34rem)", "<meta name=\"viewport\"",
            ],
            part => Assert.Contains(part, page, StringComparison.Ordinal));
        Assert.Equal(3, Regex.Count(page, "<svg "));
        Assert.Equal(IncidentReports.ToHtml(SampleReport.Of()), page);
    }

    [Fact]
    public void A_page_has_no_script_and_no_address_and_says_so_to_the_browser()
    {
        var page = IncidentReports.ToHtml(SampleReport.Of());
        Assert.DoesNotMatch(@"(?i)<script|\son\w+=|https?://|src=|href=|@import|url\(", page);
        Assert.Contains("content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_others_wrote_is_text_in_a_page()
    {
        var page = IncidentReports.ToHtml(SampleReport.HostileOf());
        var harmless = IncidentReports.ToHtml(SampleReport.Of());
        Assert.InRange(page.Length, harmless.Length, 200_000);
        Assert.Equal(Tag().Matches(harmless).Select(tag => tag.Groups[1].Value).Distinct().Order(), Tag().Matches(page).Select(tag => tag.Groups[1].Value).Distinct().Order());
        Assert.DoesNotContain(Tag().Matches(page), tag => Regex.IsMatch(tag.Value, @"(?i)\son\w+\s*=|src\s*=|href\s*="));
        Assert.Contains("&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"[\x00-\x08\x0B-\x1F\x7F-\x9F\u200E\u200F\u202A-\u202E\u2066-\u2069]", page.Replace("\n", "", StringComparison.Ordinal));
        Assert.Contains("(10,000,000 characters)", page, StringComparison.Ordinal);
        Assert.Equal(1, Regex.Count(page, "</style>"));
    }

    [Fact]
    public void Whatever_others_wrote_is_text_in_Markdown()
    {
        var text = IncidentReports.ToMarkdown(SampleReport.HostileOf());
        Assert.InRange(text.Length, 1000, 200_000);
        Assert.DoesNotContain('<', text);
        Assert.DoesNotMatch(@"(?<!\\)`|(?<!\\)\]\(|(?<!\\)!\[|https?://|(?<!&#64;|\\)www\.", text);
        Assert.DoesNotMatch(@"[\x00-\x08\x0B-\x1F\x7F-\x9F\u200E\u200F\u202A-\u202E\u2066-\u2069]", text.Replace("\n", "", StringComparison.Ordinal));
        Assert.Equal(["What users saw", "What happened", "The release", "Checklist", "Who did what", "Open questions"], Heading().Matches(text).Select(heading => heading.Groups[1].Value).Where(heading => heading != "Summary"));
        // Each row of a table has as many cells as its head, whatever stands in them.
        foreach (var table in Table().Matches(text).Select(match => match.Value.TrimEnd().Split('\n'))) Assert.All(table, row => Assert.Equal(Cells(table[0]), Cells(row)));
    }

    [Fact]
    public void Open_steps_are_empty_boxes_in_Markdown()
    {
        var text = IncidentReports.ToMarkdown(SampleReport.Of());
        Assert.Contains("- [ ] **Handle the database**: 20260318_164700 ran", text, StringComparison.Ordinal);
        Assert.Contains("- [x] **Confirm**: unhealthy: home from outside: 500 in 12 ms; home on web1: 500 in 9 ms (16:52:34 mara&#64;desk)", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1. one", @"1\. one")]
    [InlineData("2)", @"2\)")]
    [InlineData("20260318_164700 (0.4 s)", "20260318_164700 (0.4 s)")]
    [InlineData(" (b)", " (b)")]
    [InlineData("- item", @"\- item")]
    [InlineData("a  b\tc", "a b c")]
    [InlineData("x < y & z", "x &lt; y &amp; z")]
    [InlineData("_a_ *b* `c` |d|", @"\_a\_ \*b\* \`c\` \|d\|")]
    [InlineData("http://x.org www.y.org @z", "http&#58;//x.org www&#46;y.org &#64;z")]
    public void Markdown_means_itself(string text, string escaped) => Assert.Equal(escaped, Markdown.Escape(text));

    [Theory]
    [InlineData("\u001b[1;31mred\u001b[0m", "red")]
    [InlineData("\u001b]0;title\u0007x\u001b(B", "x")]
    [InlineData("a\u202Eb\u0000c", "a\uFFFDb\uFFFDc")]
    [InlineData("two\nlines", "two lines")]
    [InlineData(null, "")]
    public void Text_is_one_line_without_what_draws_moves_or_turns_it(string? text, string plain) => Assert.Equal(plain, ReportText.Plain(text));

    [Fact]
    public void Ten_megabytes_are_cut_and_no_character_is_cut_in_two()
    {
        var cut = ReportText.Plain(new string('\u001b', 10_000_000));
        Assert.InRange(cut.Length, 1, 700);
        Assert.DoesNotContain('\ud83d', ReportText.Plain(string.Concat(Enumerable.Repeat("\ud83d\ude00", 1000))).Replace("\ud83d\ude00", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_log_and_with_an_open_incident_a_report_says_so()
    {
        var report = SampleReport.Of();
        report = report with { Traffic = null, Gaps = ["No access log of shop was found on web1: name it by -AccessLog."], Incident = report.Incident with { Closed = null, Resolution = null } };
        Assert.Contains("No access log of shop", IncidentReports.ToHtml(report), StringComparison.Ordinal);
        Assert.Contains(IncidentQuestions.Of(report), question => question.StartsWith("The incident is still open", StringComparison.Ordinal));
        Assert.Contains("No access log of shop", IncidentReports.ToMarkdown(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_are_counted_from_the_release_to_the_last_one_and_those_before_it_apart()
    {
        var opened = SampleReport.Opened;
        var minutes = new[] { (-9, 100, 1), (-5, 100, 40), (-4, 100, 60), (0, 50, 0), (1, 100, 2) };
        var impact = IncidentImpact.Of(
            SampleReport.Of().Incident with { Since = opened.AddMinutes(-5) },
            new Traffic { From = opened.AddMinutes(-20), To = opened, Minutes = [.. minutes.Select(minute => new TrafficMinute(new DateTimeOffset(2026, 3, 18, 16, 52, 0, TimeSpan.Zero).AddMinutes(minute.Item1), minute.Item2, minute.Item3, null))] });
        Assert.Equal((102L, 350L, 1L, 100L, 3, TimeSpan.FromMinutes(7)), (impact.Failed, impact.Requests, impact.FailedBefore, impact.RequestsBefore, impact.Minutes, impact.Span));
    }

    private static int Cells(string row) => Regex.Count(row, @"(?<!\\)\|");

    [GeneratedRegex(@"<(/?[a-zA-Z!][a-zA-Z0-9]*)[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("(?m)^## (.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?m)(^\|.*\n)+")]
    private static partial Regex Table();
}
