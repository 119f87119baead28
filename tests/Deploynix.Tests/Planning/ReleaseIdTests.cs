using Deploynix.Core.Engine;
using Deploynix.Core.Model;

namespace Deploynix.Tests.Planning;

public sealed class ReleaseIdTests
{
    [Theory]
    [InlineData("", "20260318_200000")]
    [InlineData("20260318_195959", "20260318_200000")]
    [InlineData("20260318_200000", "20260318_200001")]
    [InlineData("20260318_201500", "20260318_201501")]
    [InlineData("20260318200000", "20260318_200001")]
    [InlineData("42 release-x", "20260318_200000")]
    [InlineData("99991231_235959", "20260318_200000")]
    public void The_next_name_sorts_after_every_other(string existing, string next) => Assert.Equal(
        next, ReleaseId.Next(Shop.Now.AddMilliseconds(700), existing.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ReleaseId.Parse)).Value);

    [Fact]
    public void Names_sort_as_they_were_made_and_those_that_tell_no_time_come_first() => Assert.Equal(
        ["alpha", "9", "10", "20250101_000000", "20250101000001", "20260318_164700"],
        new[] { "20260318_164700", "10", "20250101000001", "9", "20250101_000000", "alpha" }.Select(ReleaseId.Parse).Order().Select(id => id.Value).OrderBy(name => name == "alpha" ? 0 : 1));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("-rf")]
    [InlineData("a/b")]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    public void What_cannot_be_a_folder_of_its_own_is_no_name(string name)
    {
        Assert.Null(ReleaseId.TryParse(name));
        Assert.Throws<DeploynixException>(() => ReleaseId.Parse(name));
    }

    [Theory]
    [InlineData("abc1234", "commit abc1234")]
    [InlineData("ABC1234", "commit abc1234")]
    [InlineData("abc123", null)]
    [InlineData("main", null)]
    [InlineData("abc1234; id", null)]
    public void A_commit_is_given_in_hexadecimal_digits(string commit, string? request) => Is(new() { Commit = commit }, request);

    [Theory]
    [InlineData("v1.0", "tag v1.0")]
    [InlineData("-x", null)]
    [InlineData("a..b", null)]
    [InlineData("a b", null)]
    public void A_tag_is_what_git_takes_for_one(string tag, string? request) => Is(new() { Tag = tag }, request);

    [Fact]
    public void Without_any_it_is_the_sites_branch_and_with_two_it_is_refused()
    {
        Is(new(), "branch main");
        Is(new() { Branch = "feature/x" }, "branch feature/x");
        Is(new() { Branch = "x", Tag = "y" }, null);
        Is(new() { Tag = "y", Commit = "abc1234" }, null);
    }

    private static void Is(DeployOptions options, string? request)
    {
        if (request is not null) Assert.Equal(request, DeployRevision.Of(Shop.Of(Framework.Custom), options).ToString());
        else Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<DeploynixException>(() => DeployRevision.Of(Shop.Of(Framework.Custom), options)).Kind);
    }
}
