using System.Management.Automation;
using System.Reflection;
using Deploynix.Binding;
using Deploynix.Commands;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Tests.Binding;

/// <summary>PowerShell does not inherit the attributes of a parameter that is overridden, so that each has to repeat them.</summary>
public sealed class SiteParameterTests
{
    public static TheoryData<Type> SiteCommands => [.. typeof(AsyncCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SiteCommand)))];

    [Theory, MemberData(nameof(SiteCommands))]
    public void A_site_from_the_pipeline_is_found_by_its_name(Type cmdlet)
    {
        var site = cmdlet.GetProperty("Site")!;
        Assert.Contains("Name", site.GetCustomAttribute<AliasAttribute>(inherit: false)?.AliasNames ?? []);
        Assert.True(site.GetCustomAttribute<ParameterAttribute>(inherit: false)!.ValueFromPipelineByPropertyName);
        Assert.Equal(typeof(SiteCompleter), site.GetCustomAttribute<ArgumentCompleterAttribute>(inherit: false)?.Type);
    }

    [Theory]
    [InlineData(typeof(GetDeploynixBackupCommand)), InlineData(typeof(TestDeploynixBackupCommand)), InlineData(typeof(RestoreDeploynixDatabaseCommand)), InlineData(typeof(RemoveDeploynixBackupCommand))]
    public void A_backup_is_completed(Type cmdlet) => Assert.Equal(typeof(BackupCompleter), cmdlet.GetProperty("Id")!.GetCustomAttribute<ArgumentCompleterAttribute>(inherit: false)?.Type);

    [Theory, MemberData(nameof(SiteCommands))]
    public void A_release_is_completed_and_taken_from_other_processes(Type cmdlet)
    {
        foreach (var release in cmdlet.GetProperties().Where(property => property.PropertyType == typeof(ReleaseReference)))
        {
            Assert.Equal(typeof(ReleaseCompleter), release.GetCustomAttribute<ArgumentCompleterAttribute>(inherit: false)?.Type);
            Assert.NotNull(release.GetCustomAttribute<ReleaseTransformationAttribute>());
            // What a comparison compares with is named by itself alone.
            if (release.Name != "With") Assert.Contains("Id", release.GetCustomAttribute<AliasAttribute>()?.AliasNames ?? []);
        }
    }
}
