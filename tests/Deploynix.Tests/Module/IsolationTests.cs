using System.Reflection;
using System.Reflection.Emit;
using Deploynix.Tests.Shell;

namespace Deploynix.Tests.Module;

/// <summary>The module's packages stay away from those of other modules, in the engine alone and in a real PowerShell.</summary>
public sealed class IsolationTests : IDisposable
{
    private const string WhereThingsAre =
        """
        function Where-ThingsAre {
            $infrastructure = [Reflection.Assembly]::Load('Deploynix.Infrastructure')
            $context = [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($infrastructure)
            $ssh = $context.LoadFromAssemblyName([Reflection.AssemblyName]::new('Renci.SshNet'))
            $copies = @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'Deploynix.Infrastructure' }).Count
            "$($context.Name) $($ssh.GetName().Version.Major) $([IO.Path]::GetFileName([IO.Path]::GetDirectoryName($ssh.Location))) $copies"
        }

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public static TheoryData<string> Hosts => ["Deploynix.Shell", "pwsh"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, MemberData(nameof(Hosts))]
    public Task Packages_come_from_the_modules_own_folder(string host) => Prints(host, "Deploynix 2026 dependencies 1", "Import-Module $module; Where-ThingsAre");

    [Theory, MemberData(nameof(Hosts))]
    public Task An_older_package_of_another_module_does_no_harm(string host) => Prints(
        host,
        "Deploynix 2026 dependencies 1\n2020",
        $"$old = [Runtime.Loader.AssemblyLoadContext]::Default.LoadFromAssemblyPath('{OlderSsh()}'); Import-Module $module; Where-ThingsAre; $old.GetName().Version.Major");

    [Theory, MemberData(nameof(Hosts))]
    public Task Importing_again_and_again_keeps_one_context(string host) => Prints(
        host,
        "Deploynix 2026 dependencies 1\nDeploynix 2026 dependencies 1\nDeploynix 2026 dependencies 1",
        "Import-Module $module; Where-ThingsAre; Import-Module $module -Force; Where-ThingsAre; Remove-Module Deploynix; Import-Module $module; Where-ThingsAre");

    [Theory, MemberData(nameof(Hosts))]
    public Task Four_runspaces_at_once_share_it(string host) => Prints(
        host,
        string.Join('\n', Enumerable.Repeat("Deploynix 2026 dependencies 1", 4)),
        """
        $body = ${function:Where-ThingsAre}.ToString()
        $runs = 1..4 | ForEach-Object {
            $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
            $null = $shell.AddScript("param(`$module) Import-Module `$module -ErrorAction Stop; $body").AddArgument($module)
            @{ Shell = $shell; Handle = $shell.BeginInvoke() }
        }
        $runs | ForEach-Object { $_.Shell.EndInvoke($_.Handle); $_.Shell.Streams.Error }
        """);

    [Theory, MemberData(nameof(Hosts))]
    public Task Nobody_else_is_answered(string host) => Prints(
        host,
        "refused",
        "Import-Module $module; try { [Reflection.Assembly]::Load('BouncyCastle.Cryptography') } catch { 'refused' }");

    private static async Task Prints(string host, string expected, string script)
    {
        Assert.SkipUnless(host != "pwsh" || ShellProcess.HasPwsh, "There is no pwsh on this machine.");
        var result = await ShellProcess.RunIn(host, $"{WhereThingsAre}$module = '{Repository.Manifest}'; {script}");
        Assert.Equal((expected, "", 0), (result.Out.Trim(), result.Error, result.ExitCode));
    }

    /// <summary>A library of the same name and of an older version, as another module may have brought it.</summary>
    private string OlderSsh()
    {
        var path = Path.Combine(_folder, "Renci.SshNet.dll");
        var assembly = new PersistedAssemblyBuilder(new AssemblyName("Renci.SshNet") { Version = new Version(2020, 0, 2, 0) }, typeof(object).Assembly);
        assembly.DefineDynamicModule("Renci.SshNet").DefineType("Renci.SshNet.SshClient", TypeAttributes.Public).CreateType();
        assembly.Save(path);
        return path;
    }
}
