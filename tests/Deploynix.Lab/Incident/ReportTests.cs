using Deploynix.Infrastructure.Reports;
using Deploynix.Lab.Servers;
using Deploynix.Tests.Incidents;
using Deploynix.Tests.Notifications;

namespace Deploynix.Lab.Incident;

/// <summary>Reports in a real browser.</summary>
[Trait("Part", "incident")]
public sealed class ReportTests
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    /// <summary>Without the policy, so that what it would stop is seen as well; and the browser is proven to run and fetch what a page has.</summary>
    [LabFact(Needs = LabProgram.Chromium)]
    public async Task What_others_wrote_neither_runs_nor_fetches_anything_with_the_policy_or_without()
    {
        using var listens = new Endpoint(new Reply(200, "document.title='owned'"));
        var page = IncidentReports.ToHtml(SampleReport.HostileOf(listens.Url.AbsoluteUri));
        Assert.Contains(Policy, page, StringComparison.Ordinal);
        foreach (var (name, text) in new[] { ("hostile", page), ("hostile-without-policy", page.Replace(Policy, "", StringComparison.Ordinal)) })
        {
            var (loaded, asked) = await (await Browse(name, text)).Load();
            Assert.Matches("<title>&lt;script&gt;document.title='owned'&lt;/script&gt;", loaded);
            Assert.DoesNotMatch(@"(?i)<script|<img|<a |<iframe|<link|<object|<svg[^>]* onload", loaded);
            Assert.Empty(asked);
        }
        Assert.Empty(listens.Requests);

        var (proof, fetched) = await (await Browse("proof", $"<title>x</title><script>document.title='owned'</script><img src='{listens.Url.AbsoluteUri}proof'>")).Load();
        Assert.Contains("<title>owned</title>", proof, StringComparison.Ordinal);
        Assert.Contains($"{listens.Url.AbsoluteUri}proof", fetched);
        Assert.Equal("/proof", Assert.Single(listens.Requests).Path);
    }

    [LabFact(Needs = LabProgram.Chromium)]
    public async Task Pictures_are_kept_of_a_report_in_the_light_in_the_dark_and_on_a_phone()
    {
        var browser = await Browse("report", IncidentReports.ToHtml(SampleReport.Of()));
        foreach (var (name, width, height, dark) in new[] { ("report-light", 1100, 3000, false), ("report-dark", 1100, 3000, true), ("report-phone", 500, 4600, false) })
        {
            var picture = await browser.Picture(name, width, height, dark);
            var head = new byte[24];
            await using var file = File.OpenRead(picture);
            await file.ReadExactlyAsync(head, TestContext.Current.CancellationToken);
            Assert.Equal("PNG", System.Text.Encoding.ASCII.GetString(head[1..4]));
            Assert.Equal((width, height), (Number(head.AsSpan(16)), Number(head.AsSpan(20))));
            Assert.InRange(file.Length, 50_000, 5_000_000);
        }

        static int Number(ReadOnlySpan<byte> four) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(four);
    }

    private static async Task<Browser> Browse(string name, string page)
    {
        var file = Path.Combine(Browser.Pictures, name + ".html");
        await File.WriteAllTextAsync(file, page, TestContext.Current.CancellationToken);
        return new(file);
    }
}
