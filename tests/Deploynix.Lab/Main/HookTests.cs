using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Main;

/// <summary>Commands of a site's own, around every phase of a deployment.</summary>
public sealed class HookTests(SshLab lab) : IClassFixture<SshLab>
{
    private static readonly string[] Phases = [.. Enum.GetNames<Phase>().Select(phase => phase.ToLowerInvariant())];

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task They_run_in_the_order_of_the_phases_and_know_what_is_deployed()
    {
        await using var site = await PlainSite.Open(lab.Sshd, settings => settings["variables"] = new JsonObject { ["CHANNEL"] = "it's $(stable)" });
        var log = site.Disk.At("hooks.log");
        var first = site.Deploys("v1");
        site.Operator.Change(settings =>
        {
            settings["hooks"] = new JsonObject(Phases.SelectMany(phase => (string[])["before", "after"], (phase, point) => KeyValuePair.Create<string, JsonNode?>(
                $"{point}:{phase}", $"echo \"{point}:$DEPLOYNIX_PHASE $DEPLOYNIX_COMMIT\" >> '{log}'")));
            settings["hooks"]!["after:activate"] = new JsonArray(
                $"echo \"after:$DEPLOYNIX_PHASE $DEPLOYNIX_COMMIT\" >> '{log}'",
                $"printf '%s\\n' \"$PWD\" \"$(env | LC_ALL=C sort)\" > '{site.Disk.At("environment")}'");
        });

        var release = site.Deploys("v2");
        var lines = (await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken)).Select(line => line.Split(' ')).ToList();
        Assert.Equal(Phases.SelectMany(phase => (string[])[$"before:{phase}", $"after:{phase}"]), lines.Select(line => line[0]));
        Assert.All(lines.SkipWhile(line => line[0] != "before:share"), line => Assert.Equal(release.Commit, line[1]));

        var environment = await File.ReadAllLinesAsync(site.Disk.At("environment"), TestContext.Current.CancellationToken);
        Assert.Equal(release.Path, environment[0]);
        Assert.All(
            (string[])
            [
                "DEPLOYNIX_SITE=shop", "DEPLOYNIX_ENVIRONMENT=production", "DEPLOYNIX_SERVER=lab", $"DEPLOYNIX_PATH={site.Site.Path}",
                $"DEPLOYNIX_RELEASE={release.Id}", $"DEPLOYNIX_RELEASE_PATH={release.Path}", $"DEPLOYNIX_PREVIOUS={first.Id}",
                "DEPLOYNIX_BRANCH=v2", "DEPLOYNIX_PHASE=activate", "CHANNEL=it's $(stable)",
            ],
            variable => Assert.Contains(variable, environment));
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task One_that_fails_before_the_swap_leaves_what_is_live()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        var live = site.Deploys("v1");
        site.Operator.Change(settings => settings["hooks"] = new JsonObject { ["before:activate"] = "echo it is Friday >&2; exit 3" });

        var error = site.Runs("Invoke-DeploynixDeploy -Tag v2 -PassThru").Refused("Deploynix.StepFailed");
        Assert.Contains("it is Friday", error.Message, StringComparison.Ordinal);
        Assert.Contains($"still serves {live.Id}", error.Message, StringComparison.Ordinal);
        Assert.Equal(live.Id, site.Site.ActiveRelease);
        Assert.Equal(ReleaseStatus.Failed, site.Runs("Get-DeploynixRelease -All").Succeeded().All<Release>()[0].Status);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task One_that_fails_after_the_swap_says_that_the_release_is_live()
    {
        await using var site = await PlainSite.Open(lab.Sshd, settings => settings["hooks"] = new JsonObject { ["after:activate"] = "echo no smoke without fire; exit 7" });

        var error = site.Runs("Invoke-DeploynixDeploy -Tag v1 -PassThru").Refused("Deploynix.StepFailed");
        var live = Assert.Single(site.Site.Releases);
        Assert.Contains("no smoke without fire", error.Message, StringComparison.Ordinal);
        Assert.Contains($"The site serves {live} already.", error.Message, StringComparison.Ordinal);
        Assert.Equal(live, site.Site.ActiveRelease);
        Assert.True(site.Runs("Get-DeploynixRelease").Succeeded().One<Release>().Active);
        Assert.Equal(Outcome.LiveWithFailures, site.Runs("Get-DeploynixDeployment").Succeeded().One<Deployment>().Outcome);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task One_that_takes_too_long_is_ended_with_all_that_it_started()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        var pid = site.Disk.At("pid");
        site.Operator.Change(settings => settings["hooks"] = new JsonObject
        {
            ["before:build"] = new JsonObject { ["name"] = "hang", ["run"] = $"sleep 300 & echo $! > '{pid}'; wait", ["timeout"] = "500ms" },
        });

        site.Runs("Invoke-DeploynixDeploy -Tag v1").Refused("Deploynix.StepTimedOut");
        await LabRemote.IsGone(pid);
        Assert.Null(site.Site.ActiveRelease);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task One_whose_failure_is_allowed_warns()
    {
        await using var site = await PlainSite.Open(lab.Sshd, settings => settings["hooks"] = new JsonObject
        {
            ["after:reload"] = new JsonObject { ["name"] = "tell the chat", ["run"] = "echo nobody listens; exit 1", ["continueOnError"] = true },
        });

        var ran = site.Runs("Invoke-DeploynixDeploy -Tag v1 -PassThru").Succeeded();
        Assert.Contains(ran.Warnings, warning => warning.Contains("tell the chat", StringComparison.Ordinal) && warning.Contains("nobody listens", StringComparison.Ordinal));
        Assert.Equal(ran.One<Release>().Id, site.Site.ActiveRelease);
    }
}
