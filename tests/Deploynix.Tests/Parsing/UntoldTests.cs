using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Tests.Parsing;

/// <summary>Releases that are finished and that no journal tells of.</summary>
public sealed class UntoldTests
{
    [Theory]
    [InlineData("2026-03-18T16:47:00+00:00", true)]
    [InlineData("2026-03-18T16:47:59+00:00", true)]
    [InlineData("2026-03-18T16:46:58+00:00", false)]
    public void One_that_was_made_in_the_second_in_which_the_journal_began_came_with_it(string created, bool told)
    {
        var seen = SiteSeen.Parse(new() { Name = "web1", Host = "web1" },
        [
            "now\t1773852450",
            "release\t20260318_164700",
            $$"""record	{"v":1,"id":"20260318_164700","status":"finished","created":"{{created}}"}""",
            "journal-began\t2026-03-18T16:47:00.571+00:00",
            "untold\t20260318_164700",
        ]);
        Assert.Equal(told, seen.Untold.Any(record => record.Id == "20260318_164700"));
        Assert.Equal(ReleaseStatus.Finished, Assert.Single(seen.Releases).Status);
    }
}
