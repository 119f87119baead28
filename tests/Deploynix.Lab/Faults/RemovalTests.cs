using System.Globalization;
using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Faults;

/// <summary>Releases that are removed by hand, and those that may not be.</summary>
public sealed class RemovalTests(SshLab lab) : IClassFixture<SshLab>
{
    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task What_is_live_just_left_pinned_or_not_there_is_refused_and_nothing_changes()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        var first = site.Deploys("v1").Id;
        var second = site.Deploys("v2").Id;
        var third = site.Deploys("v1").Id;
        var pinned = site.Runs($"Protect-DeploynixRelease {first} -Reason 'it''s \"good\" $(id)'").Succeeded().One<Release>();
        Assert.True(pinned is { Pinned: true, PinReason: "it's \"good\" $(id)" });

        await site.Refuses("Deploynix.ReleaseActive", $"Remove-DeploynixRelease {third} -Confirm:$false");
        await site.Refuses("Deploynix.ReleaseInUse", $"Remove-DeploynixRelease {second} -Confirm:$false");
        Assert.Contains("it's \"good\" $(id)", (await site.Refuses("Deploynix.ReleasePinned", $"Remove-DeploynixRelease {first} -Confirm:$false")).Message, StringComparison.Ordinal);
        await site.Refuses("Deploynix.ReleaseNotFound", "Remove-DeploynixRelease 20200101_000000 -Confirm:$false");
        Assert.Equal([third, second, first], site.Runs("Get-DeploynixRelease").Succeeded().All<Release>().Select(release => release.Id));
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_process_that_works_in_a_release_is_named_and_keeps_it()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        var first = site.Deploys("v1");
        site.Deploys("v2");
        site.Deploys("v1");
        await using (var worker = LabProcess.Start(["sh", "-c", "cd \"$1\" && echo $$ > \"$2\" && exec sleep 600", "sh", first.Path, site.Disk.At("worker")]))
        {
            await LabRemote.Appears(site.Disk.At("worker"));
            var id = int.Parse(await File.ReadAllTextAsync(site.Disk.At("worker"), TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
            var error = site.Runs($"Remove-DeploynixRelease {first.Id} -Confirm:$false").Refused("Deploynix.ReleaseInUse");
            Assert.Contains($"process {id} (sleep", error.Message, StringComparison.Ordinal);
            Assert.True(Directory.Exists(first.Path));
            Assert.DoesNotContain(Act.Remove, site.Runs("Get-DeploynixDeployment").Succeeded().All<Deployment>().Select(act => act.Act));
        }
        site.Runs($"Remove-DeploynixRelease {first.Id} -Confirm:$false").Succeeded();
        Assert.False(Directory.Exists(first.Path));
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Failed_and_adopted_releases_go_from_the_pipeline_and_WhatIf_only_shows_it()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        site.Deploys("v1");
        var live = site.Deploys("v2").Id;
        site.Operator.Change(settings => settings["steps"] = new JsonArray("false"));
        site.Runs("Invoke-DeploynixDeploy -Tag v1").Refused("Deploynix.StepFailed");
        await site.Disk.File("shop/releases/it's \"mine\"/index", "by hand");

        const string Others = "Get-DeploynixRelease -All | Where-Object Status -in Failed, Adopted";
        var before = await LabTree.Of(site.Site.Path);
        site.Runs($"{Others} | Remove-DeploynixRelease -WhatIf").Succeeded();
        await before.IsUnchanged();
        var removed = site.Runs($"{Others} | Remove-DeploynixRelease -Confirm:$false").Succeeded();
        Assert.Empty(removed.Objects);
        Assert.Equal(2, removed.Told.Length);
        Assert.Equal(2, site.Site.Releases.Count);
        Assert.Equal(live, site.Site.ActiveRelease);
        Assert.Equal([Act.Remove, Act.Remove], site.Runs("Get-DeploynixDeployment -Last 2").Succeeded().All<Deployment>().Select(act => act.Act));
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_disk_without_a_byte_is_freed_by_removing_a_release()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        await using var disk = await LabSmallDisk.Mount(site.Site.Path, "size=60m");
        site.Runs("Initialize-DeploynixSite").Succeeded();
        site.Operator.Change(settings => settings["steps"] = new JsonArray("dd if=/dev/zero of=big bs=1M count=8"));
        var first = site.Deploys("v1");
        site.Deploys("v2");
        site.Deploys("v1");
        await LabProcess.Run(["dd", "if=/dev/zero", $"of={site.Site.Path}/ballast", "bs=1M", "count=100"]);
        var refused = await site.Refuses("Deploynix.DiskFull", "Invoke-DeploynixDeploy -Tag v2");
        Assert.Contains("MB are wanted for a release, since ", refused.Message, StringComparison.Ordinal);

        Assert.Empty(site.Runs($"Remove-DeploynixRelease {first.Id} -Confirm:$false").Succeeded().Warnings);
        Assert.False(Directory.Exists(first.Path));
        Assert.Equal(Act.Remove, site.Runs("Get-DeploynixDeployment -Last 1").Succeeded().One<Deployment>().Act);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_pin_is_seen_by_others_and_goes_from_the_pipeline()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        var id = site.Deploys("v1").Id;
        site.Runs($"Protect-DeploynixRelease {id}").Succeeded();
        using var colleague = site.Operator.Colleague();
        var unpinned = colleague.Runs("Get-DeploynixRelease | Where-Object Pinned | Unprotect-DeploynixRelease").Succeeded().One<Release>();
        Assert.True(unpinned.Id == id && !unpinned.Pinned);
        Assert.False(site.Runs("Get-DeploynixRelease").Succeeded().One<Release>().Pinned);
        Assert.Empty(Directory.GetFiles($"{site.Site.Path}/.deploynix/releases", "*.pin"));
    }
}
