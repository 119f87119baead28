using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Main;

/// <summary>A site that kept everything, over SSH: what is listed is what is there, and one exec channel is enough.</summary>
public sealed class ManyReleasesTests
{
    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task What_others_did_to_the_releases_is_seen_by_a_session_that_knew_them()
    {
        await using var sshd = await LabSshd.StartAsync();
        await using var site = await PlainSite.Open(sshd, settings => settings["retention"] = new JsonObject { ["releases"] = 500 });
        site.Deploys("v1");
        await Shell("""
            last=$(ls -1 releases)
            i=0
            while [ "$i" -lt 200 ]; do
              id=$(printf '20250101_%06d' "$i")
              mkdir "releases/$id"
              sed "s/$last/$id/" ".deploynix/releases/$last.json" > ".deploynix/releases/$id.json"
              i=$((i + 1))
            done
            """);
        Assert.Equal(201, List().Count);

        await Shell("rm -rf releases/20250101_000007 .deploynix/releases/20250101_000007.json");
        Assert.Equal(200, List().Count);
        await Shell("""sed 's/"status":"finished"/"status":"failed","step":"build"/' .deploynix/releases/20250101_000008.json > x && mv x .deploynix/releases/20250101_000008.json""");
        Assert.DoesNotContain("20250101_000008", List());
        await Shell("rm .deploynix/releases/20250101_000009.json");
        Assert.DoesNotContain("20250101_000009", List());

        site.Deploys("v2");
        Assert.Equal(199, List().Count);
        site.Runs("Invoke-DeploynixRollback -Confirm:$false").Succeeded();
        Assert.True(site.Runs("Get-DeploynixRelease | Select -Skip 1 -First 1").Succeeded().All<Release>().Single().Active);

        Task Shell(string script) => site.Site.Run("", "sh", "-euc", script).Succeeded();

        List<string> List()
        {
            var before = sshd.SessionsStarted;
            var ids = site.Runs("Get-DeploynixRelease").Succeeded().All<Release>().Select(release => release.Id).ToList();
            Assert.Equal(1, sshd.SessionsStarted - before);
            return ids;
        }
    }
}
