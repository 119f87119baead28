using System.Text.Json.Nodes;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Main;

/// <summary>Names and settings that are wrong: told before any server is asked.</summary>
public sealed class SettingsRefusalTests(SshLab lab) : IClassFixture<SshLab>
{
    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_site_environment_or_release_that_is_not_there()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        var live = site.Deploys("v1");
        foreach (var command in (string[])["Invoke-DeploynixDeploy", "Get-DeploynixRelease", "Invoke-DeploynixRollback -Confirm:$false", "Set-DeploynixActiveRelease previous -Site"])
        {
            var error = await site.Refuses("Deploynix.SiteNotFound", $"{command} shpo");
            Assert.Contains("shpo", error.Message, StringComparison.Ordinal);
            Assert.Contains("shop", error.ToString(), StringComparison.Ordinal);
            await site.Refuses("Deploynix.EnvironmentNotFound", $"{command} shop -Environment stagign");
        }
        foreach (var command in (string[])["Set-DeploynixActiveRelease 20200101_000000", "Invoke-DeploynixRollback shop 20200101_000000 -Confirm:$false", "Get-DeploynixLog shop 20200101_000000"])
        {
            var error = await site.Refuses(command.StartsWith("Get-DeploynixLog", StringComparison.Ordinal) ? "Deploynix.LogNotFound" : "Deploynix.ReleaseNotFound", command);
            Assert.Contains("shop (production)", error.Message, StringComparison.Ordinal);
        }
        var nothing = await site.Refuses("Deploynix.NoRollbackTarget", "Invoke-DeploynixRollback -Confirm:$false");
        Assert.Contains($"The site serves {live.Id}. Nothing was changed.", nothing.Message, StringComparison.Ordinal);
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Names_that_would_be_shell_are_names()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        site.Deploys("v1");
        var touch = $"touch {site.Canary.Replace(" ", "\\ ", StringComparison.Ordinal)}";
        foreach (var name in (string[])[$"$({touch})", $"`{touch}`", $"x; {touch}", $"x\n{touch}", "--help", "'", "\"", "läden", "../../etc"])
        {
            var quoted = $"'{name.Replace("'", "''", StringComparison.Ordinal)}'";
            await site.Refuses("Deploynix.SiteNotFound", $"Get-DeploynixRelease {quoted}");
            await site.Refuses("Deploynix.EnvironmentNotFound", $"Invoke-DeploynixDeploy shop -Environment {quoted}");
            await site.Refuses("Deploynix.ReleaseNotFound", $"Get-DeploynixRelease shop {quoted}");
        }
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task Settings_that_are_no_json_or_say_what_they_may_not()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        var logins = site.Sshd.SessionsStarted;
        site.Operator.WriteSettings("{ \"sites\": { \"shop\": ");
        var broken = await site.Refuses("Deploynix.SettingsInvalid", "Invoke-DeploynixDeploy");
        Assert.Contains("deploynix.json", broken.Message, StringComparison.Ordinal);

        site.Operator.WriteSettings(
            """
            { "sites": { "shop": {
                "server": "-oProxyCommand=touch canary",
                "path": "relative/../path",
                "repository": "ext::sh -c touch% canary",
                "branch": "--upload-pack=touch",
                "retention": 0,
                "hoooks": {} } } }
            """);
        var wrong = await site.Refuses("Deploynix.SettingsInvalid", "Invoke-DeploynixDeploy");
        foreach (var mistake in (string[])["server", "path", "repository", "branch", "retention", "hoooks"])
            Assert.Contains($"sites.shop.{mistake}", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(logins, site.Sshd.SessionsStarted);

        File.Delete(site.Operator.SettingsFile);
        await site.Refuses("Deploynix.SettingsNotFound", $"Get-DeploynixRelease -SettingsPath '{site.Operator.SettingsFile}'");
    }

    [LabFact(Needs = LabProgram.Git | LabProgram.Sshd)]
    public async Task A_hook_that_is_no_shell_fails_and_does_no_harm()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        var live = site.Deploys("v1");
        foreach (var text in (string[])["if", "echo 'never closed", "cat <<EOF", "}", "exit 9; )"])
        {
            site.Operator.Change(settings => settings["hooks"] = new JsonObject { ["before:share"] = text });
            var ran = site.Runs("Invoke-DeploynixDeploy -Tag v2");
            Assert.True(text == "cat <<EOF" ? ran.Errors.IsEmpty || ran.Errors[0].Id == "Deploynix.StepFailed" : ran.Errors is [{ Id: "Deploynix.StepFailed" }], $"{text}: {string.Join('\n', ran.Errors)}");
            if (!ran.Errors.IsEmpty) Assert.Equal(live.Id, site.Site.ActiveRelease);
            else live = site.Deploys("v1");
        }
    }
}
