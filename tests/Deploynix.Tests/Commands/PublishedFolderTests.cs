using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Commands;

/// <summary>What is refused before it could be served.</summary>
public sealed class PublishedFolderTests : IDisposable
{
    private readonly Sandbox _site = new Sandbox().Made().With(Sandbox.New);

    public void Dispose() => _site.Dispose();

    [Fact]
    public void A_folder_with_something_in_it_is_taken()
    {
        _site.Write($"{Sandbox.New.RelativePath}/web dist/index.html", "x");
        Assert.Equal((0, "", ""), Check("web dist"));
    }

    [Fact]
    public void A_missing_an_empty_and_a_foreign_one_are_refused()
    {
        Assert.Equal((1, "", "the build made no folder dist, which the settings publish\n"), Check("dist"));
        Directory.CreateDirectory(_site.In($"{Sandbox.New.RelativePath}/dist"));
        Assert.Equal((1, "", "the build left the folder dist, which the settings publish, empty\n"), Check("dist"));
        _site.Write("shared/out/index.html", "x");
        _site.Link($"{Sandbox.New.RelativePath}/out", "../../shared/out");
        Assert.Equal((1, "", $"out leads out of the release, so that a rollback would not bring it back: {_site.In("shared/out")}\n"), Check("out"));
    }

    [Fact]
    public void It_is_looked_at_after_all_of_the_build_and_before_the_swap()
    {
        var site = Shop.Of(Framework.Static) with
        {
            Publish = "dist",
            Steps = [new() { Name = "hugo", Run = "hugo" }],
            Hooks = [new(HookPoint.After, Phase.Build, new() { Name = "compress", Run = "gzip" })],
        };
        Assert.Equal(
            ["fetch: export ccccccc", "build: install node packages", "build: build assets", "build: hugo", "build: compress", "build: check published folder", "activate: activate"],
            DeployPlanner.Release(Shop.Request(site), Shop.Seen(null), Shop.Revision("package.json"), first: true).Names());
    }

    private (int, string, string) Check(string publish)
    {
        var ran = _site.Run(PublishedFolder.Check(_site.Paths, Sandbox.New, publish));
        return (ran.Code, ran.Out, ran.Error);
    }
}
