using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Adoption;

/// <summary>Layouts of other deployers: taken over, rolled back to, deployed on, and put back. Capistrano lays out its own; the others lie as their sources lay them.</summary>
[Trait("Part", "faults")]
public sealed class LayoutTests(SshLab lab) : IClassFixture<SshLab>
{
    private const string Shared = "mkdir -p shared/storage shared/public/uploads; echo logo > shared/public/uploads/logo; echo KEY=1 > shared/.env; echo upload > shared/storage/upload\n";

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd | LabProgram.Nginx | LabProgram.Fpm | LabProgram.Capistrano)]
    public async Task Capistrano()
    {
        await using var site = await ForeignSite.Open(lab.Sshd);
        await site.Lays(Shared + "for n in 1 2; do eval c=\\$v$n; git --git-dir=\"$repo\" branch v$n-of-shop \"$c\"; done");
        await RealCapistrano.Deploys(site, "v1-of-shop", "v2-of-shop");
        var adopted = await Story(site, SiteLayout.Capistrano);
        Assert.Equal(["public/uploads"], adopted.MissingSharedDirectories);
        Assert.Empty(adopted.MissingSharedFiles);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd | LabProgram.Nginx | LabProgram.Fpm)]
    public async Task Deployer()
    {
        await using var site = await ForeignSite.Open(lab.Sshd);
        await site.Lays(Shared + """
            mkdir .dep && git clone -q --mirror "$repo" .dep/repo
            for n in 1 2; do
              eval c=\$v$n
              echo $n > .dep/latest_release
              echo '{"created_at":"2026-03-0'$n'T10:00:00+0000","release_name":"'$n'","user":"mara","target":"main"}' >> .dep/releases_log
              export_to "$c" releases/$n && echo "$c" > releases/$n/REVISION
              ln -s releases/$n release
              rm -rf releases/$n/storage releases/$n/.env
              ln -s ../../shared/storage releases/$n/storage; ln -s ../../shared/.env releases/$n/.env; ln -s ../../../shared/public/uploads releases/$n/public/uploads
              mv -T release current
            done
            """);
        var adopted = await Story(site, SiteLayout.Deployer);
        Assert.Equal(["2", "1"], adopted.Releases);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd | LabProgram.Nginx | LabProgram.Fpm)]
    public async Task Mina()
    {
        await using var site = await ForeignSite.Open(lab.Sshd);
        await site.Lays(Shared + """
            git clone -q "$repo" scm --bare; mkdir tmp
            for n in 9 10; do
              if [ $n = 9 ]; then c=$v1; else c=$v2; fi
              export_to "$c" tmp/build && echo "$c" > tmp/build/.mina_git_revision
              mkdir -p releases && mv tmp/build releases/$n
              ( cd releases/$n && for f in storage .env public/uploads; do rm -rf "./$f"; ln -s "$base/shared/$f" "./$f"; done )
              ln -nfs releases/$n current
              echo $n > last_version
            done
            """);
        await Story(site, SiteLayout.Mina);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd | LabProgram.Nginx | LabProgram.Fpm)]
    public async Task Envoyer_or_Forge()
    {
        await using var site = await ForeignSite.Open(lab.Sshd);
        await site.Lays("""
            mkdir -p storage; echo upload > storage/upload; echo KEY=1 > .env
            for n in 1 2; do
              eval c=\$v$n
              git clone -q "$repo" releases/2026030${n}100000 && git -C releases/2026030${n}100000 checkout -q "$c"
              ( cd releases/2026030${n}100000 && rm -rf storage .env && ln -s "$base/storage" storage && ln -s "$base/.env" .env )
              ln -s "$base/releases/2026030${n}100000" "$base/current-temp" && mv -Tf "$base/current-temp" "$base/current"
            done
            """);
        await Story(site, SiteLayout.Envoyer);
    }

    private static async Task<SiteAdoption> Story(ForeignSite site, SiteLayout layout)
    {
        await site.Serve();
        await site.Answers("v2");
        var before = await LabTree.Of(site.Site.Path);

        site.Runs("Initialize-DeploynixSite shop -Adopt -WhatIf").Succeeded();
        await before.IsUnchanged();

        var adopted = site.Runs("Initialize-DeploynixSite shop -Adopt").Succeeded().One<SiteAdoption>();
        Assert.Equal(layout, adopted.Layout);
        var releases = site.Runs("Get-DeploynixRelease shop").Succeeded().All<Release>();
        Assert.Equal([site.Commits[1], site.Commits[0]], releases.Select(release => release.Commit));
        Assert.All(releases, release => Assert.Equal((ReleaseStatus.Finished, "adopted"), (release.Status, release.DeployedBy)));
        Assert.Equal(["v2", "v1"], releases.Select(release => release.Subject));
        Assert.True(releases[0].Active);
        Assert.Equal(Act.Adopt, site.Runs("Get-DeploynixDeployment shop").Succeeded().All<Deployment>()[0].Act);

        site.Runs("Invoke-DeploynixRollback shop -Confirm:$false").Succeeded();
        await site.Answers("v1");
        Assert.Contains("v1", releases[1].Subject, StringComparison.Ordinal);
        var elsewhere = site.Runs("Initialize-DeploynixSite shop -Adopt -Undo -Confirm:$false").Refused("Deploynix.NotUndoable");
        Assert.Contains("Set-DeploynixActiveRelease", elsewhere.Next, StringComparison.Ordinal);
        site.Runs($"Set-DeploynixActiveRelease {releases[0].Id} shop").Succeeded();

        site.Runs("Initialize-DeploynixSite shop -Adopt -Undo -Confirm:$false").Succeeded();
        await before.IsUnchanged();
        await site.Answers("v2");

        site.Runs("Initialize-DeploynixSite shop -Adopt").Succeeded();
        site.Runs("Invoke-DeploynixDeploy shop -Branch main").Succeeded();
        await site.Answers("v3");
        Assert.Equal("upload", (await File.ReadAllTextAsync($"{site.Site.Current}/storage/upload", TestContext.Current.CancellationToken)).Trim());
        Assert.Equal("KEY=1", (await File.ReadAllTextAsync($"{site.Site.Current}/.env", TestContext.Current.CancellationToken)).Trim());
        var deployed = await LabTree.Of(site.Site.Path);
        Assert.Contains("Releases were made since", site.Runs("Initialize-DeploynixSite shop -Adopt -Undo -Confirm:$false").Refused("Deploynix.NotUndoable").Message, StringComparison.Ordinal);
        await deployed.IsUnchanged();
        site.Runs("Invoke-DeploynixRollback shop -Confirm:$false").Succeeded();
        await site.Answers("v2");
        return adopted;
    }
}
