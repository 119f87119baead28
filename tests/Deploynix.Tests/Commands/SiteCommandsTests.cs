using System.Management.Automation;
using Deploynix.Commands;
using Deploynix.Core.Model;
using Deploynix.Tests.Pipeline;

namespace Deploynix.Tests.Commands;

/// <summary>The commands of the settings file, in PowerShell's engine.</summary>
public sealed class SiteCommandsTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("deploynix-sites-").FullName, "deploynix.json");
    private readonly Engine _engine = new(
        typeof(GetDeploynixSiteCommand), typeof(NewDeploynixSiteCommand), typeof(SetDeploynixSiteCommand), typeof(RemoveDeploynixSiteCommand));

    private string Text => File.ReadAllText(_file);

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);
    }

    [Fact]
    public void A_new_site_makes_the_file_says_nothing_and_is_there()
    {
        Assert.Equal("", Run("New-DeploynixSite shop deploy@web1 git@host:shop.git"));
        Assert.Equal("shop (production)", Run("Get-DeploynixSite"));
        Assert.Contains("\"server\": \"deploy@web1\"", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void It_takes_every_value_that_the_file_knows()
    {
        Run("""
            New-DeploynixSite shop a@web1, a@web2 git@host:shop.git -DeployPath /srv/shop -Branch live -Framework Php -SharedFile .env -SharedDirectory storage, up `
                -Writable cache -Retention 3 -Step 'npm ci', 'make' -Reload 'sudo reload' -Php php8.3 -Composer /opt/composer -Migrate $false -Variable @{ B = 2; A = 'x' }
            """);
        var site = Site("Get-DeploynixSite");
        Assert.Equal(["web1", "web2"], site.Servers.Select(server => server.Name));
        Assert.Equal(("/srv/shop", "live", Framework.Php, 3, "php8.3", "/opt/composer", false), (site.Path, site.Branch, site.Framework, site.Retention.Releases, site.Php, site.Composer, site.Migrate));
        Assert.Equal([".env", "storage", "up", "cache", "npm ci", "make", "sudo reload"], [.. site.SharedFiles, .. site.SharedDirectories, .. site.WritableDirectories, .. site.Steps.Select(step => step.Run!), .. site.Reload.Select(step => step.Run!)]);
        Assert.Equal("A=x B=2", string.Join(' ', site.Variables.Select(variable => $"{variable.Key}={variable.Value}")));
    }

    [Fact]
    public void PassThru_gives_what_was_written()
    {
        Assert.Equal("shop (staging)", Run("New-DeploynixSite shop deploy@web1 git@host:shop.git -Environment staging -PassThru"));
        Assert.Equal("shop (staging)", Run("Set-DeploynixSite shop -Branch live -PassThru"));
    }

    [Fact]
    public void What_is_not_given_stays_and_what_is_empty_goes()
    {
        Run("New-DeploynixSite shop deploy@web1 git@host:shop.git -Branch live -Retention 3 -SharedFile .env -Variable @{ A = 1; B = 2 }");
        Run("Set-DeploynixSite shop -Branch $null -SharedFile @() -Variable @{ A = $null; C = 3 }");
        var site = Site("Get-DeploynixSite shop");
        Assert.Equal(("main", 3), (site.Branch, site.Retention.Releases));
        Assert.Equal(["B", "C"], site.Variables.Keys);
        Assert.DoesNotContain("shared", Text, StringComparison.Ordinal);
        Run("Set-DeploynixSite -Retention $null -Variable @{} -Framework $null -Migrate $null");
        Assert.DoesNotContain("retention\": 3", Text, StringComparison.Ordinal);
        Assert.DoesNotContain("variables", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_site_from_the_pipeline_brings_its_environment_and_file()
    {
        Run("New-DeploynixSite shop deploy@web1 git@host:shop.git; Set-DeploynixSite shop -Environment staging -Server deploy@web2; New-DeploynixSite blog local /srv/blog.git -DeployPath /srv/blog");
        Assert.Equal("shop (production) shop (staging) blog (production)", Run("Get-DeploynixSite"));
        Assert.Equal("shop (staging)", _engine.Run($"Get-DeploynixSite shop -Environment STAG* -SettingsPath '{_file}' | Set-DeploynixSite -Branch next -PassThru"));
        Assert.Equal(("main", "next"), (Site("Get-DeploynixSite shop -Environment production").Branch, Site("Get-DeploynixSite shop -Environment staging").Branch));
    }

    [Fact]
    public void Removing_every_environment_of_a_site_removes_the_site()
    {
        Run("New-DeploynixSite shop deploy@web1 git@host:shop.git; Set-DeploynixSite shop -Environment staging -Server deploy@web2");
        Assert.Equal("", Run("Get-DeploynixSite shop -Environment staging | Remove-DeploynixSite -Confirm:$false"));
        Assert.Equal("shop (production)", Run("Get-DeploynixSite"));
        Run("Set-DeploynixSite shop -Environment staging -Server deploy@web2; Get-DeploynixSite | Remove-DeploynixSite -Confirm:$false");
        Assert.Equal("", Run("Get-DeploynixSite"));
    }

    [Theory]
    [InlineData("New-DeploynixSite blog local /srv/blog.git -DeployPath /srv/blog")]
    [InlineData("Set-DeploynixSite shop -Branch next -Environment staging -DeployPath /srv/staging")]
    [InlineData("Remove-DeploynixSite shop")]
    public void WhatIf_changes_nothing(string command)
    {
        Run("New-DeploynixSite shop deploy@web1 git@host:shop.git");
        var before = Text;
        Run(command + " -WhatIf");
        Assert.Equal(before, Text);
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(_file)!));
    }

    [Fact]
    public void WhatIf_makes_no_file()
    {
        Run("New-DeploynixSite shop deploy@web1 git@host:shop.git -WhatIf");
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(_file)!));
    }

    [Theory]
    [InlineData("Get-DeploynixSite nope", "Deploynix.SiteNotFound,Deploynix.Commands.GetDeploynixSiteCommand")]
    [InlineData("Get-DeploynixSite shop -Environment nope", "Deploynix.EnvironmentNotFound,Deploynix.Commands.GetDeploynixSiteCommand")]
    [InlineData("Get-DeploynixSite nope*", "")]
    [InlineData("New-DeploynixSite SHOP deploy@web1 x.git", "Deploynix.SiteExists,Deploynix.Commands.NewDeploynixSiteCommand")]
    [InlineData("New-DeploynixSite blog deploy@web1 '-x' -WhatIf", "Deploynix.InvalidArgument,Deploynix.Commands.NewDeploynixSiteCommand")]
    [InlineData("New-DeploynixSite 'a b' deploy@web1 x.git", "Deploynix.InvalidArgument,Deploynix.Commands.NewDeploynixSiteCommand")]
    [InlineData("Set-DeploynixSite nope -Branch x", "Deploynix.SiteNotFound,Deploynix.Commands.SetDeploynixSiteCommand")]
    [InlineData("Set-DeploynixSite shop -Branch 'a..b'", "Deploynix.InvalidArgument,Deploynix.Commands.SetDeploynixSiteCommand")]
    [InlineData("Set-DeploynixSite shop", "Deploynix.InvalidArgument,Deploynix.Commands.SetDeploynixSiteCommand")]
    [InlineData("Remove-DeploynixSite nope -Confirm:$false", "Deploynix.SiteNotFound,Deploynix.Commands.RemoveDeploynixSiteCommand")]
    [InlineData("Remove-DeploynixSite shop -Environment production -Confirm:$false", "Deploynix.InvalidArgument,Deploynix.Commands.RemoveDeploynixSiteCommand")]
    public void A_mistake_has_an_id_and_changes_nothing(string command, string expected)
    {
        Run("New-DeploynixSite shop deploy@web1 git@host:shop.git");
        var before = Text;
        Assert.Equal(expected, Errors(command));
        Assert.Equal(before, Text);
    }

    [Fact]
    public void One_name_that_is_not_there_does_not_hide_the_others()
    {
        Run("New-DeploynixSite shop deploy@web1 git@host:shop.git");
        using var shell = _engine.Script($"Get-DeploynixSite nope, shop -SettingsPath '{_file}'");
        Assert.Equal("shop", ((Site)shell.Invoke().Single().BaseObject).Name);
        Assert.Equal("nope", shell.Streams.Error.Single().TargetObject);
    }

    private string Run(string script) => _engine.Run($"$PSDefaultParameterValues['*-Deploynix*:SettingsPath'] = '{_file}'; {script}");

    private Site Site(string script)
    {
        using var shell = _engine.Script($"{script} -SettingsPath '{_file}'");
        return (Site)shell.Invoke().Single().BaseObject;
    }

    private string Errors(string script)
    {
        using var shell = _engine.Script($"$PSDefaultParameterValues['*-Deploynix*:SettingsPath'] = '{_file}'; {script}");
        try
        {
            shell.Invoke();
        }
        catch (RuntimeException failure)
        {
            return failure.ErrorRecord.FullyQualifiedErrorId;
        }
        return string.Join(' ', shell.Streams.Error.Select(error => error.FullyQualifiedErrorId));
    }
}
