using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Deploynix.Commands;
using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.WebServer;

/// <summary>Files that are somebody's are kept, and what programs do not take is taken back.</summary>
[Trait("Part", "laravel")]
public sealed class InstallTests
{
    [LabFact(Needs = LabProgram.Web)]
    public async Task An_edited_file_is_kept_and_replaced_with_force()
    {
        await using var tree = await LabTree.Create();
        await tree.Configure();
        await File.AppendAllTextAsync(tree.Block, "# by hand\n", TestContext.Current.CancellationToken);

        var plan = await tree.Plan(options => options with { ServerNames = ["other.example.com"] });
        var refusal = Assert.Single(plan.Refusals);
        Assert.Equal("Deploynix.ConfigurationEdited", refusal.Kind.Id);
        Assert.Contains("-# by hand", refusal.Output);
        Assert.Empty(plan.Written);
        await tree.Configure(options => options with { ServerNames = ["other.example.com"] });
        Assert.Contains("# by hand", await File.ReadAllTextAsync(tree.Block, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await tree.Configure(options => options with { ServerNames = ["other.example.com"], Force = true });
        var block = await File.ReadAllTextAsync(tree.Block, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("# by hand", block, StringComparison.Ordinal);
        Assert.Contains("server_name other.example.com;", block, StringComparison.Ordinal);
    }

    [LabFact(Needs = LabProgram.Web)]
    public async Task A_file_that_was_written_is_written_anew_and_one_of_somebody_elses_is_kept()
    {
        await using var tree = await LabTree.Create();
        await tree.Configure();
        var plan = await tree.Plan(options => options with { ServerNames = ["other.example.com"] });
        Assert.Equal([(tree.Block, ConfigurationState.Different)], plan.Written.Select(file => (file.Path, file.State)));
        Assert.Contains("-    server_name shop.example.com 127.0.0.1;\n+    server_name other.example.com;\n", plan.Written.Single().Difference, StringComparison.Ordinal);

        await tree.Disk.File("etc/cron.d/shop-production", "* * * * * root true\n");
        Assert.Equal(ConfigurationState.Edited, (await tree.Plan(options => options with { Scheduler = true })).Files.Single(file => file.Path.Contains("cron.d", StringComparison.Ordinal)).State);
    }

    [LabFact(Needs = LabProgram.Web)]
    public async Task What_nginx_does_not_include_is_taken_back()
    {
        await using var tree = await LabTree.Create();
        await tree.Configure();
        var plan = await tree.Plan(options => options with { ServerNames = ["other.example.com"] });
        // nginx includes its block no longer.
        var main = await File.ReadAllTextAsync($"{tree.Root}/nginx/nginx.conf", TestContext.Current.CancellationToken);
        await tree.Disk.File("etc/nginx/nginx.conf", main.Replace("conf.d/*.conf", "conf.d/a*.conf", StringComparison.Ordinal));
        var before = tree.Everything();

        var failure = await Assert.ThrowsAsync<DeploynixException>(() => tree.Configurator.ApplyAsync(plan, TestContext.Current.CancellationToken));
        Assert.Equal("Deploynix.ConfigurationInvalid", failure.Kind.Id);
        Assert.Contains("put back", failure.State, StringComparison.Ordinal);
        Assert.Contains(failure.Output, line => line.Contains("does not include", StringComparison.Ordinal));
        Assert.Equal(before, tree.Everything());
    }

    [LabFact(Needs = LabProgram.Web)]
    public async Task A_block_that_does_not_go_with_another_is_taken_back()
    {
        await using var tree = await LabTree.Create();
        await tree.Disk.File("etc/nginx/conf.d/aa.conf", $"server {{ listen 127.0.0.1:{tree.Port}; listen 127.0.0.2:{tree.Port} backlog=12; }}\n");
        await tree.Disk.File("etc/nginx/conf.d/shop-production.d/more.conf", $"listen 127.0.0.2:{tree.Port} backlog=13;\n");
        var before = tree.Everything();
        var failure = await Assert.ThrowsAsync<DeploynixException>(() => tree.Configure());
        Assert.Equal("Deploynix.ConfigurationInvalid", failure.Kind.Id);
        Assert.Contains("put back", failure.State, StringComparison.Ordinal);
        Assert.Contains(failure.Output, line => line.Contains("duplicate listen options", StringComparison.Ordinal));
        Assert.Equal(before, tree.Everything());
    }

    [LabFact(Needs = LabProgram.Web)]
    public async Task What_is_not_valid_alone_is_never_installed()
    {
        await using var tree = await LabTree.Create();
        await tree.Disk.File("etc/nginx/conf.d/shop-production.d/more.conf", "no_such_directive on;\n");
        var before = tree.Everything();
        var failure = await Assert.ThrowsAsync<DeploynixException>(() => tree.Configure());
        Assert.Equal("The new configuration is not valid.", failure.What);
        Assert.Contains(failure.Output, line => line.Contains("no_such_directive", StringComparison.Ordinal));
        Assert.Equal(before, tree.Everything());
    }

    [LabFact(Needs = LabProgram.Web)]
    public async Task What_is_broken_already_is_not_touched()
    {
        await using var tree = await LabTree.Create();
        await tree.Disk.File("etc/nginx/conf.d/other.conf", "server {\n");
        var before = tree.Everything();
        var failure = await Assert.ThrowsAsync<DeploynixException>(() => tree.Configure());
        Assert.Equal("The server's configuration is broken already.", failure.What);
        Assert.Equal(before, tree.Everything());
    }

    [LabFact(Needs = LabProgram.Web)]
    public async Task A_file_that_changes_between_the_look_and_the_act_is_kept()
    {
        await using var tree = await LabTree.Create();
        var plan = await tree.Plan();
        await tree.Disk.File("etc/nginx/conf.d/shop-production.conf", "# somebody was faster\n");
        var failure = await Assert.ThrowsAsync<DeploynixException>(() => tree.Configurator.ApplyAsync(plan, TestContext.Current.CancellationToken));
        Assert.Equal("Deploynix.ConfigurationEdited", failure.Kind.Id);
        Assert.Equal("# somebody was faster\n", await File.ReadAllTextAsync(tree.Block, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(tree.Pool));
    }

    [LabFact(Needs = LabProgram.Web)]
    public async Task The_command_shows_the_difference_and_refuses_a_bad_name()
    {
        await using var tree = await LabTree.Create();
        await tree.Disk.Directory("shop");
        var settings = await tree.Disk.File("deploynix.json", $$"""
            { "sites": { "shop": { "repository": "https://example.com/shop.git", "path": "{{tree.Site.Path}}", "servers": [ "local" ] } } }
            """);
        var command = $"Initialize-DeploynixSite shop -SettingsPath '{settings}' -WebServer Nginx -ConfigurationRoot '{tree.Root}' -Listen 127.0.0.1:{tree.Port}";

        var before = tree.Everything();
        var refused = Assert.Single(Invoke(command + " -ServerName 'shop;evil'").Errors);
        Assert.StartsWith("Deploynix.InvalidArgument", refused.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("not ';'", refused.ToString(), StringComparison.Ordinal);
        Assert.Empty(Invoke(command + " -ServerName shop.example.com -WhatIf").Output);
        Assert.Equal(before, tree.Everything());

        var done = Invoke(command + " -ServerName shop.example.com -Confirm:$false");
        Assert.Empty(done.Errors);
        Assert.True(File.Exists(tree.Block));
        await File.AppendAllTextAsync(tree.Block, "# by hand\n", TestContext.Current.CancellationToken);
        var kept = Invoke(command + " -ServerName other.example.com -Confirm:$false");
        Assert.StartsWith("Deploynix.ConfigurationEdited", Assert.Single(kept.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("# by hand", await File.ReadAllTextAsync(tree.Block, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [LabFact(Needs = LabProgram.All)]
    public async Task Who_may_not_install_is_told_what_to_ask_for()
    {
        Assert.SkipUnless(LabUser.Current.IsAnother, "a folder that the lab's user may not write to is made by root");
        await using var tree = await LabTree.Create();
        await using var sshd = await LabSshd.StartAsync();
        await LabProcess.Run(["chown", "-R", "root", tree.Root], LabProcess.AsMyself).Succeeded();
        await using var transports = new Infrastructure.TransportFactory(new Core.Ports.NoCredentials());
        var plan = await new Core.Engine.SiteConfigurator(transports).PlanAsync(tree.Site with { Servers = [sshd.ToServer()] }, tree.Options, TestContext.Current.CancellationToken);

        Assert.Empty(plan.Written);
        var block = plan.ToAskFor.Single(file => file.Path == tree.Block);
        Assert.Equal(ConfigurationState.Missing, block.State);
        Assert.StartsWith("--- /dev/null\n+++ ", block.Difference, StringComparison.Ordinal);
        foreach (var file in plan.ToAskFor)
        {
            // The programs do not run here, so that the last part of it, which tells them, may fail.
            await LabProcess.Run(["sh", "-c", file.InstallCommand], LabProcess.AsMyself);
            Assert.Equal(file.Content, await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken));
        }
    }

    private static (IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Errors) Invoke(string script)
    {
        var state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Initialize-DeploynixSite", typeof(InitializeDeploynixSiteCommand), null));
        using var shell = PowerShell.Create(state).AddScript(script);
        return ([.. shell.Invoke()], [.. shell.Streams.Error]);
    }
}
