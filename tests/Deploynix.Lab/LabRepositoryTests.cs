using Deploynix.Lab.Servers;

namespace Deploynix.Lab;

[Trait("Part", "main")]
public sealed class LabRepositoryTests
{
    [LabFact(Needs = LabProgram.Git)]
    public async Task Main_is_good_and_the_broken_releases_lie_beside_it()
    {
        await using var disk = await LabDisk.Create();
        var repository = await LabRepository.Create(disk);

        Assert.Equal(await repository.Commit("v2"), await repository.Commit("main"));
        Assert.Equal("Open the shop\nName the offer of the day\nRelease v2", (await repository.Git("log", "--reverse", "--format=%s", "main")).Text);
        Assert.Equal("Take the headline from the greeting package", (await repository.Git("log", "--format=%s", "v2..v3-broken")).Text);
        Assert.Equal("160000", (await repository.Git("ls-tree", "--format=%(objectmode)", "v2-submodule", "resources/theme")).Text);
    }

    [LabFact(Needs = LabProgram.Git)]
    public async Task Main_moves_as_by_a_push()
    {
        await using var disk = await LabDisk.Create();
        var repository = await LabRepository.Create(disk);

        var commit = await repository.CommitOnMain("Say hello", ("hello.txt", "hello\n"), ("bin/run.sh", "#!/bin/sh\nexit 0\n"));
        Assert.Equal(commit, await repository.Commit("main"));
        Assert.Equal("hello", (await repository.Git("show", "main:hello.txt")).Text);
        await repository.PointMainAt("v3-broken");
        Assert.Equal(await repository.Commit("v3-broken"), await repository.Commit("main"));
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.GitLfs)]
    public async Task A_picture_is_kept_by_git_lfs()
    {
        await using var disk = await LabDisk.Create();
        var repository = await LabRepository.Create(disk);

        Assert.StartsWith("version https://git-lfs.github.com/spec/v1", (await repository.Git("show", "v2-lfs:resources/images/hero.bin")).Text, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles($"{repository.Path}/lfs/objects", "*", SearchOption.AllDirectories));
    }
}
