using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Tests.Parsing;

public sealed class SiteSeenTests
{
    private static readonly Server Web1 = new() { Name = "web1", Host = "web1" };

    [Theory]
    [InlineData("{\"by\":\"mara@desk\",\"act\":\"deploy\",\"since\":\"2026-03-18T16:00:00Z\"}", ReleaseStatus.Building, ReleaseStatus.Interrupted)]
    [InlineData("{\"by\":\"mara@desk\",\"act\":\"rollback\",\"since\":\"2026-03-18T16:00:00Z\",\"release\":\"20260318_120000\"}", ReleaseStatus.Interrupted, ReleaseStatus.Interrupted)]
    [InlineData(null, ReleaseStatus.Interrupted, ReleaseStatus.Interrupted)]
    public void Of_releases_that_say_that_they_are_built_at_most_the_newest_is(string? holder, ReleaseStatus newer, ReleaseStatus older)
    {
        string[] lines =
        [
            "now\t1773849600", "release\t20260318_150000", "release\t20260318_160000",
            "record\t{\"id\":\"20260318_150000\",\"status\":\"building\"}", "record\t{\"id\":\"20260318_160000\",\"status\":\"building\"}",
            .. holder is null ? (string[])[] : ["locked\t" + holder],
        ];
        Assert.Equal([newer, older], SiteSeen.Parse(Web1, lines).Releases.Select(release => release.Status));
    }
}
