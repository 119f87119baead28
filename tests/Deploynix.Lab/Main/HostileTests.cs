using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Main;

/// <summary>Names that a shell would read as more than names: each is data, and works.</summary>
public sealed class HostileTests(SshLab lab) : IClassFixture<SshLab>
{
    [LabTheory(Needs = LabProgram.Git | LabProgram.Sshd)]
    [InlineData("a b  c")]
    [InlineData("it's \"quoted\"")]
    [InlineData("$(touch canary)`touch canary`; touch canary &")]
    [InlineData("-rf !! * ? [a] {b,c} ~ # % \\n")]
    [InlineData("läden 店 ")]
    public async Task A_sites_folder_and_what_it_shares_may_be_called_anything(string name)
    {
        await using var site = await PlainSite.Open(
            lab.Sshd,
            settings =>
            {
                settings["shared"] = new JsonObject { ["files"] = new JsonArray($"conf/{name}/{name}.ini"), ["directories"] = new JsonArray($"data/{name}") };
                settings["writable"] = new JsonArray($"run/{name}");
                settings["hooks"] = new JsonObject { ["after:activate"] = "touch \"$DEPLOYNIX_RELEASE_PATH/hooked\"" };
                settings["variables"] = new JsonObject { ["NAME"] = name };
                settings["retention"] = 1;
            },
            name);
        var first = site.Deploys("v1");
        await File.WriteAllTextAsync($"{first.Path}/data/{name}/kept", "kept", TestContext.Current.CancellationToken);
        var second = site.Deploys("v2");
        site.Deploys("v1");

        site.Runs("Get-DeploynixRelease | Select -Skip 1 -First 1 | Set-DeploynixActiveRelease").Succeeded();
        Assert.Equal(second.Id, site.Site.ActiveRelease);
        Assert.Equal("kept", await File.ReadAllTextAsync($"{site.Site.Current}/data/{name}/kept", TestContext.Current.CancellationToken));
        Assert.True(File.Exists($"{site.Site.Current}/conf/{name}/{name}.ini") && Directory.Exists($"{site.Site.Current}/run/{name}") && File.Exists($"{site.Site.Current}/hooked"));
        Assert.Equal([name], site.Runs("Invoke-DeploynixCommand 'printf \"%s\\n\" \"$NAME\"'").Succeeded().All<string>());
        Assert.NotEmpty(site.Runs("Get-DeploynixLog").Succeeded().Objects);
        Assert.Empty(Directory.EnumerateFiles(site.Disk.Root, "canary", SearchOption.AllDirectories));
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Branches_and_tags_that_git_allows_are_deployed()
    {
        await using var site = await PlainSite.Open(lab.Sshd, settings => settings["retention"] = 20);
        foreach (var name in (string[])["feature/it's-$(touch${IFS}canary)", "`touch${IFS}canary`", "a;touch${IFS}canary", "grün/店", "x\"y", "a&b|c>d<e", "%s%n", "v1.0+build!"])
        {
            await site.Repository.Git("branch", name, "v1");
            await site.Repository.Git("tag", name, "v2");
            var quoted = $"'{name.Replace("'", "''", StringComparison.Ordinal)}'";
            var branch = site.Runs($"Invoke-DeploynixDeploy -Branch {quoted} -PassThru").Succeeded().One<Release>();
            Assert.Equal((name, await site.Repository.Commit("v1")), (branch.Branch, branch.Commit));
            Assert.Equal(await site.Repository.Commit("v2"), site.Runs($"Invoke-DeploynixDeploy -Tag {quoted} -PassThru").Succeeded().One<Release>().Commit);
        }
        var listed = site.Runs("Get-DeploynixRelease").Succeeded().All<Release>();
        Assert.Contains(listed, release => release.Branch == "grün/店");
        Assert.Empty(Directory.EnumerateFiles(site.Disk.Root, "canary", SearchOption.AllDirectories));
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task What_a_commit_says_and_holds_is_data()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        const string subject = "'; touch canary; $(touch canary) \"`touch canary`\" \u001b[31m 店 \\n %s";
        await site.Repository.CommitOnMain(subject, ("$(touch canary)", "x"), ("a\tb 'c'", "y"), ("deploynix-ready", "z"));
        var release = site.Runs("Invoke-DeploynixDeploy -PassThru").Succeeded().One<Release>();
        Assert.Equal("x", await File.ReadAllTextAsync($"{release.Path}/$(touch canary)", TestContext.Current.CancellationToken));
        Assert.Equal("y", await File.ReadAllTextAsync($"{release.Path}/a\tb 'c'", TestContext.Current.CancellationToken));
        Assert.StartsWith("'; touch canary; $(touch canary)", site.Runs("Get-DeploynixRelease").Succeeded().One<Release>().Subject, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(site.Disk.Root, "canary", SearchOption.AllDirectories));
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_repositorys_path_may_be_called_anything()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        foreach (var name in (string[])["it's a $(touch canary) \"repo\" `x`.git", "店.git", "a;b&c.git"])
        {
            await LabProcess.Run(["cp", "-R", site.Repository.Path, site.Disk.At(name)]).Succeeded();
            site.Operator.Change(settings => settings["repository"] = site.Disk.At(name));
            site.Deploys("v1");
            site.Runs("Invoke-DeploynixDeploy -Tag v2 -WhatIf").Succeeded();
        }
        Assert.Empty(Directory.EnumerateFiles(site.Disk.Root, "canary", SearchOption.AllDirectories));
    }
}
