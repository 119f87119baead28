using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Faults;

/// <summary>Hooks that run commands of this module on the server, while the deployment that runs them holds the lock.</summary>
[Trait("Part", "faults")]
public sealed class LockHookTests(SshLab lab) : IClassFixture<SshLab>
{
    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_hook_may_look_run_commands_and_freeze_but_not_deploy()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        var folder = await OnTheServer(site);
        site.Deploys("v1");
        site.Operator.Change(settings => settings["hooks"] = new JsonObject
        {
            ["after:activate"] = Hook(folder, """
                $said = @()
                $release = Get-DeploynixRelease shop | Select-Object -First 1
                $said += "reads $($release.Id) $($release.Active)"
                $said += "runs $(Invoke-DeploynixCommand 'basename "$PWD"' shop)"
                foreach ($act in { Invoke-DeploynixDeploy shop -Tag v1 -WaitFor 5m }, { Invoke-DeploynixRollback shop -Confirm:$false },
                    { Set-DeploynixActiveRelease ~1 shop }) {
                    try { & $act; $said += 'not refused' } catch { $said += "$($_.FullyQualifiedErrorId) $_" }
                }
                $freeze = Lock-DeploynixSite shop -Reason 'released on a Friday' -For 2d
                $said += "froze $($freeze.Reason)"
                Set-Content said $said
                """),
        });

        var clock = System.Diagnostics.Stopwatch.StartNew();
        var release = site.Deploys("v2");
        var said = await File.ReadAllLinesAsync($"{folder}/said", TestContext.Current.CancellationToken);
        Assert.Equal($"reads {release.Id} True", said[0]);
        Assert.Equal($"runs {release.Id}", said[1]);
        Assert.All(said[2..5], line =>
        {
            Assert.StartsWith("Deploynix.NestedAct", line, StringComparison.Ordinal);
            Assert.Contains($"deploy {release.Id} by {Environment.UserName}@{Environment.MachineName}, since", line, StringComparison.Ordinal);
        });
        Assert.Equal("froze released on a Friday", said[5]);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(2));
        await LabRemote.IsFree(site.Site);

        site.Operator.Change(settings => settings.Remove("hooks"));
        Assert.Contains("released on a Friday", site.Runs("Invoke-DeploynixDeploy -Tag v1").Refused("Deploynix.Frozen").Message, StringComparison.Ordinal);
        Assert.Equal([Act.Deploy, Act.Deploy, Act.Lock], site.Runs("Get-DeploynixDeployment").Succeeded().All<Deployment>().Select(deployment => deployment.Act).Order());
        Assert.Equal(FindingState.Good, site.Runs("Test-DeploynixSite -Check journal").Succeeded().One<Finding>().State);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task What_a_hook_left_behind_has_no_part_in_the_lock_of_the_next_act()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        var folder = await OnTheServer(site);
        var token = $"{folder}/token";
        site.Operator.Change(settings => settings["hooks"] = new JsonObject { ["after:activate"] = $"printf %s \"$DEPLOYNIX_LOCK_TOKEN\" > '{token}'; env" });
        var ran = site.Runs("Invoke-DeploynixDeploy -Tag v1 -Verbose; Get-DeploynixLog").Succeeded();
        var secret = await File.ReadAllTextAsync(token, TestContext.Current.CancellationToken);
        Assert.Equal(32, secret.Length);
        Assert.Contains(ran.Verbose, line => line.Contains("DEPLOYNIX_LOCK_TOKEN=********", StringComparison.Ordinal));
        Assert.DoesNotContain(ran.Verbose.Concat(ran.Objects.Select(line => $"{line}")), line => line.Contains(secret, StringComparison.Ordinal));

        var late = await Run(site, folder, secret, "Lock-DeploynixSite shop -Reason late");
        Assert.NotEqual(0, late.ExitCode);
        Assert.Contains("of an act that is over", late.ToString(), StringComparison.Ordinal);

        site.Operator.Change(settings => settings["hooks"] = new JsonObject { ["after:activate"] = $"echo $$ > '{folder}/pid'; while ! [ -e '{folder}/go' ]; do sleep 0.05; done" });
        var next = site.Operator.Starts("Invoke-DeploynixDeploy -Tag v2 -PassThru");
        await LabRemote.Appears($"{folder}/pid");
        var stale = await Run(site, folder, secret, "Lock-DeploynixSite shop -Reason late");
        Assert.NotEqual(0, stale.ExitCode);
        Assert.Contains("works on this site: deploy", stale.ToString(), StringComparison.Ordinal);
        await site.Disk.File("server/go", "");
        (await next).Succeeded();
        Assert.DoesNotContain(site.Runs("Get-DeploynixDeployment").Succeeded().All<Deployment>(), deployment => deployment.Act == Act.Lock);
    }

    /// <summary>A folder on the server with settings by which the site is this machine's own.</summary>
    private static async Task<string> OnTheServer(PlainSite site)
    {
        var folder = await site.Disk.Directory("server");
        var settings = new JsonObject
        {
            ["sites"] = new JsonObject
            {
                ["shop"] = new JsonObject { ["server"] = "local", ["path"] = site.Site.Path, ["repository"] = site.Repository.Path, ["framework"] = "custom" },
            },
        };
        await site.Disk.File("server/deploynix.json", settings.ToJsonString());
        return folder;
    }

    private static string Hook(string folder, string script)
    {
        File.WriteAllText($"{folder}/hook.ps1", "$ErrorActionPreference = 'Stop'\n" + script);
        return $"cd '{folder}' && '{LabSources.Shell}' -File hook.ps1";
    }

    private static Task<LabResult> Run(PlainSite site, string folder, string token, string script) => LabProcess.Run(
        ["env", $"DEPLOYNIX_LOCK_TOKEN={token}", $"DEPLOYNIX_PATH={site.Site.Path}", LabSources.Shell, "-Command", script], new() { Directory = folder });
}
