using System.Globalization;
using System.Text.Json.Nodes;
using Deploynix.Benchmarks.Peers;
using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks;

/// <summary>Sites with a past: one release deployed, and others that are like it.</summary>
internal static class ManyReleases
{
    /// <summary>A site of that many releases, named <c>many</c> and the number, of which none is ever pruned.</summary>
    public static async Task<LabSite> Make(Stage stage, Place place, ModuleOperator by, int count)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"many{count}");
        var site = await stage.Site(name);
        by.Add(name, site, place, stage.RepositoryPath, settings => settings["retention"] = new JsonObject { ["releases"] = 1000 });
        await Task.Run(() =>
        {
            using var session = by.Session();
            session.Run($"Initialize-DeploynixSite {name}; Invoke-DeploynixDeploy {name} -Confirm:$false").Succeeded();
        });
        await Stage.Shell(site, """
            last=$(ls -1 releases)
            i=1
            while [ "$i" -lt "$1" ]; do
              id=$(printf '20250101_%02d%02d%02d' $((i / 3600)) $((i / 60 % 60)) $((i % 60)))
              cp -al "releases/$last" "releases/$id"
              sed "s/$last/$id/" ".deploynix/releases/$last.json" > ".deploynix/releases/$id.json"
              i=$((i + 1))
            done
            """, count.ToString(CultureInfo.InvariantCulture));
        return site;
    }
}
