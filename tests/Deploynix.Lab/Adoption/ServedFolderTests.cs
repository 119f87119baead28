using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Adoption;

/// <summary>A folder that nginx serves becomes the first release while visitors ask without a pause.</summary>
[Trait("Part", "faults")]
public sealed class ServedFolderTests(SshLab lab) : IClassFixture<SshLab>
{
    private const int Rounds = 2;

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd | LabProgram.Nginx | LabProgram.Fpm)]
    public Task Current_is_the_served_folder() => Story("current", SiteLayout.CurrentFolder);

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd | LabProgram.Nginx | LabProgram.Fpm)]
    public Task The_sites_own_folder_is_the_served_one() => Story(".", SiteLayout.SiteFolder);

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_parent_that_may_not_be_written_is_refused()
    {
        Assert.SkipUnless(LabSshd.IsRoot, "Only root can take a folder from the user who deploys.");
        await using var site = await ForeignSite.Open(lab.Sshd);
        await site.Lays("export_to \"$v1\" .");
        var parent = Path.GetDirectoryName(site.Site.Path)!;
        await LabProcess.Run(["chown", "root", parent], LabProcess.AsMyself).Succeeded();
        var before = await LabTree.Of(site.Site.Path);
        Assert.Contains("setfacl", site.Runs("Initialize-DeploynixSite shop -Adopt").Refused("Deploynix.NotAdoptable").Next, StringComparison.Ordinal);
        await before.IsUnchanged();
    }

    private async Task Story(string folder, SiteLayout layout)
    {
        await using var site = await ForeignSite.Open(lab.Sshd);
        await site.Lays($"export_to \"$v1\" {folder}; mkdir -p {folder}/storage; echo upload > {folder}/storage/upload; echo KEY=1 > {folder}/.env; ln -s ../storage {folder}/public/files");
        await site.Serve(layout == SiteLayout.SiteFolder ? site.Site.Path : null);
        await site.Answers("v1");
        var before = await LabTree.Of(site.Site.Path);
        var beside = await LabTree.Of(Path.GetDirectoryName(site.Site.Path)!);

        site.Runs("Initialize-DeploynixSite shop -Adopt -WhatIf").Succeeded();
        await beside.IsUnchanged();

        var visitors = new Visitors(site.Nginx.Url, "hello.txt", "hello.php", "hello.txt", "hello.php");
        await using (visitors)
        {
            for (var round = 0; round < Rounds; round++)
            {
                var adopted = site.Runs("Initialize-DeploynixSite shop -Adopt").Succeeded().One<SiteAdoption>();
                Assert.Equal(layout, adopted.Layout);
                Assert.Equal([".env", "storage"], adopted.Moved.Order(StringComparer.Ordinal));
                Assert.Equal(adopted.Release, site.Site.ActiveRelease);
                var release = site.Runs("Get-DeploynixRelease shop").Succeeded().One<Release>();
                Assert.Equal((true, ReleaseStatus.Finished, "adopted"), (release.Active, release.Status, release.DeployedBy));
                AllWereAnswered(visitors);
                var undone = DateTime.UtcNow;
                site.Runs("Initialize-DeploynixSite shop -Adopt -Undo -Confirm:$false").Succeeded();
                await before.IsUnchanged();
                AllWereAnswered(visitors, $"undone from {undone:HH:mm:ss.fff} to {DateTime.UtcNow:HH:mm:ss.fff}");
                await beside.IsUnchanged();
            }
            site.Runs("Initialize-DeploynixSite shop -Adopt").Succeeded();
            site.Runs("Invoke-DeploynixDeploy shop -Branch main").Succeeded();
            await site.Nginx.Http.Until("hello.php", answer => answer.Body == "v3");
            await site.Answers("v3");
            site.Runs("Invoke-DeploynixRollback shop -Confirm:$false").Succeeded();
            await site.Nginx.Http.Until("hello.php", answer => answer.Body == "v1");
        }
        AllWereAnswered(visitors);
        var name = layout == SiteLayout.SiteFolder ? "the site's own folder" : "current";
        Figures.Report($"adoption of {name}, three times, and undone twice: requests that failed", $"0 of {visitors.Requests}");
        Assert.Equal("upload", (await File.ReadAllTextAsync($"{site.Site.Shared}/storage/upload", TestContext.Current.CancellationToken)).Trim());
        Assert.Equal("KEY=1", (await File.ReadAllTextAsync($"{site.Site.Path}/{(layout == SiteLayout.SiteFolder ? "" : "current/")}.env", TestContext.Current.CancellationToken)).Trim());
    }

    private static void AllWereAnswered(Visitors visitors, string when = "") =>
        Assert.True(visitors.Wrong.IsEmpty, $"{when} {visitors.Wrong.Count} of {visitors.Requests}: {string.Join('\n', visitors.Wrong.Take(10))}");
}
