using Deploynix.Core.Model;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Main;

/// <summary>What comes out of the repository: branches, tags, commits, submodules and large files.</summary>
public sealed class RevisionTests(SshLab lab) : IClassFixture<SshLab>
{
    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_submodule_comes_with_its_files()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        var release = site.Deploys("v2-submodule");
        Assert.Equal(
            await File.ReadAllTextAsync(LabSources.At("variants/theme/theme.css"), TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync($"{release.Path}/resources/theme/theme.css", TestContext.Current.CancellationToken));
        HasNoGit(release);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.GitLfs | LabProgram.Sshd)]
    public async Task A_large_file_comes_as_what_it_is()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        var release = site.Deploys("v2-lfs");
        Assert.Equal(
            await File.ReadAllBytesAsync(LabSources.At("variants/v2-lfs/resources/images/hero.bin"), TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync($"{release.Path}/resources/images/hero.bin", TestContext.Current.CancellationToken));
        HasNoGit(release);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task The_branch_is_deployed_as_it_is_now_and_a_commit_as_it_was()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        var first = site.Runs("Invoke-DeploynixDeploy -PassThru").Succeeded().One<Release>();
        var pushed = await site.Repository.CommitOnMain("Say hello", ("hello.txt", "hello\n"));
        var second = site.Runs("Invoke-DeploynixDeploy -PassThru").Succeeded().One<Release>();
        Assert.Equal((pushed, "Say hello", "main"), (second.Commit, second.Subject, second.Branch));
        Assert.True(File.Exists($"{second.Path}/hello.txt"));
        HasNoGit(second);

        var third = site.Runs($"Invoke-DeploynixDeploy -Commit {first.Commit![..10]} -PassThru").Succeeded().One<Release>();
        Assert.Equal(first.Commit, third.Commit);
        Assert.False(File.Exists($"{third.Path}/hello.txt"));

        // A push that rewrites history, and a branch a/b where a branch a was.
        await site.Repository.PointMainAt("v1");
        Assert.Equal(await site.Repository.Commit("v1"), site.Runs("Invoke-DeploynixDeploy -PassThru").Succeeded().One<Release>().Commit);
        await site.Repository.Git("branch", "next", "v1");
        site.Runs("Invoke-DeploynixDeploy -Branch next").Succeeded();
        await site.Repository.Git("branch", "-D", "next");
        await site.Repository.Git("branch", "next/page", "v2");
        Assert.Equal(await site.Repository.Commit("v2"), site.Runs("Invoke-DeploynixDeploy -Branch next/page -PassThru").Succeeded().One<Release>().Commit);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task What_the_repository_does_not_have_is_refused()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        var live = site.Deploys("v1");
        foreach (var wanted in (string[])["-Branch nowhere", "-Tag v9", "-Commit 0123456789abcdef0123456789abcdef01234567", "-Branch v1", "-Tag main"])
        {
            var error = await site.Refuses("Deploynix.RevisionNotFound", $"Invoke-DeploynixDeploy {wanted}");
            Assert.Contains("shop (production): lab: ", error.Message, StringComparison.Ordinal);
            Assert.Contains(live.Id, error.Message, StringComparison.Ordinal);
        }
        foreach (var wanted in (string[])["-Branch '-upload-pack=touch'", "-Branch '--upload-pack=touch'", "-Tag '-d'", "-Commit '--all'", "-Commit main", "-Branch 'a b'", "-Branch \"a`nb\"", "-Branch 'x..y'", "-Branch 'HEAD'"])
        {
            await site.Refuses("Deploynix.InvalidArgument", $"Invoke-DeploynixDeploy {wanted}");
        }
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_repository_that_cannot_be_read_is_refused()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        site.Deploys("v1");
        foreach (var repository in (string[])[site.Disk.At("nowhere.git"), site.Disk.At("$(touch canary).git"), "ssh://127.0.0.1:1/shop.git", "file:///no/such/place.git"])
        {
            site.Operator.Change(settings => settings["repository"] = repository);
            var error = await site.Refuses("Deploynix.RepositoryUnreadable", "Invoke-DeploynixDeploy -Branch never-fetched");
            Assert.Contains(repository, error.Message, StringComparison.Ordinal);
        }
    }

    private static void HasNoGit(Release release) => Assert.Empty(Directory.EnumerateFileSystemEntries(release.Path, ".git", SearchOption.AllDirectories));
}
