using Deploynix.Core.Model;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Main;

/// <summary>A site's folder that is not as it must be.</summary>
public sealed class PlaceRefusalTests(SshLab lab) : IClassFixture<SshLab>
{
    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task One_that_was_not_initialised()
    {
        await using var site = await PlainSite.Open(lab.Sshd, initialize: false);
        foreach (var command in (string[])["Invoke-DeploynixDeploy -Tag v1", "Invoke-DeploynixRollback -Confirm:$false"])
        {
            var error = await site.Refuses("Deploynix.NotInitialized", command);
            Assert.Equal("Initialize-DeploynixSite shop", error.Next);
        }
        site.Operator.Change(settings => settings["path"] = site.Disk.At("elsewhere"));
        foreach (var command in (string[])["Invoke-DeploynixDeploy -Tag v1", "Get-DeploynixRelease"])
        {
            Assert.Equal("Initialize-DeploynixSite shop", (await site.Refuses("Deploynix.NotInitialized", command)).Next);
        }
        // What is advised helps.
        site.Runs("Initialize-DeploynixSite shop; Invoke-DeploynixDeploy -Tag v1").Succeeded();
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Current_that_is_a_real_directory()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        await site.Disk.File("shop/current/index.html", "by hand");
        foreach (var command in (string[])["Invoke-DeploynixDeploy -Tag v1", "Invoke-DeploynixDeploy -Tag v1 -Force", "Invoke-DeploynixRollback -Confirm:$false -Force"])
        {
            var error = await site.Refuses("Deploynix.CurrentIsNotALink", command);
            Assert.Contains("mv ", error.Next, StringComparison.Ordinal);
        }
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Current_that_points_elsewhere()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        await site.Disk.File("by hand/index.html", "by hand");
        await site.Site.Run(site.Site.Path, "ln", "-s", "../by hand", "current").Succeeded();
        var error = await site.Refuses("Deploynix.CurrentIsForeign", "Invoke-DeploynixDeploy -Tag v1");
        Assert.Contains("../by hand", error.Message, StringComparison.Ordinal);

        var release = site.Runs("Invoke-DeploynixDeploy -Tag v1 -Force -PassThru").Succeeded().One<Release>();
        Assert.Equal(release.Id, site.Site.ActiveRelease);
        Assert.Equal("by hand", await File.ReadAllTextAsync(site.Disk.At("by hand/index.html"), TestContext.Current.CancellationToken));
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Folders_that_may_not_be_written()
    {
        Assert.SkipUnless(LabSshd.IsRoot, "Only root can take a folder from the user who deploys.");
        await using var site = await PlainSite.Open(lab.Sshd);
        var live = site.Deploys("v1");
        foreach (var folder in (string[])["", "releases", ".deploynix"])
        {
            await Own(site, folder, "root");
            var error = await site.Refuses("Deploynix.NotWritable", "Invoke-DeploynixDeploy -Tag v2");
            Assert.Contains($"{site.Site.Path}{(folder.Length > 0 ? "/" : "")}{folder}", error.Message, StringComparison.Ordinal);
            Assert.Contains($"The site serves {live.Id}. Nothing was changed.", error.Message, StringComparison.Ordinal);
            await Own(site, folder, LabUser.Current.Name);
        }
        site.Operator.Change(settings => settings["path"] = "/usr/share/deploynix-lab");
        await site.Refuses("Deploynix.NotWritable", "Initialize-DeploynixSite");
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Strangers_among_the_releases_are_left_alone()
    {
        await using var site = await PlainSite.Open(lab.Sshd, settings => settings["retention"] = 1);
        var stranger = await site.Disk.File("shop/releases/zzz backup/index.html", "by hand");
        await site.Disk.File("shop/releases/.hidden/index.html", "by hand");
        await site.Disk.File("shop/releases/-n/index.html", "by hand");
        foreach (var tag in (string[])["v1", "v2", "v1"]) site.Deploys(tag);
        Assert.Equal("by hand", await File.ReadAllTextAsync(stranger, TestContext.Current.CancellationToken));
        var error = await site.Refuses("Deploynix.ReleaseNotFinished", "Set-DeploynixActiveRelease 'zzz backup'");
        Assert.Contains("adopted", error.Message, StringComparison.Ordinal);
        site.Runs("Invoke-DeploynixRollback -Confirm:$false").Succeeded();
    }

    private static Task<LabResult> Own(PlainSite site, string folder, string user) =>
        LabProcess.Run(["chown", user, Path.Combine(site.Site.Path, folder)], LabProcess.AsMyself).Succeeded();
}
