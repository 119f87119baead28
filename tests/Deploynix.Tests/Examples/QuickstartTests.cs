using Deploynix.Tests.Shell;

namespace Deploynix.Tests.Examples;

/// <summary>The first thing that a new user runs: with nothing but a PATH and an empty home, as on a new machine.</summary>
public sealed class QuickstartTests : IDisposable
{
    private static readonly string Script = Path.Combine(Repository.Root, "docs", "examples", "quickstart.ps1");
    private readonly string _folder = Directory.CreateTempSubdirectory("deploynix quick start ").FullName;

    public QuickstartTests()
    {
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Temp);
    }

    private string Home => Path.Combine(_folder, "home");

    private string Temp => Path.Combine(_folder, "temp");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_tells_its_story_in_the_shell() => Tells(await Run(Repository.ShellProgram, Script));

    [Fact]
    public async Task It_tells_the_same_in_pwsh()
    {
        Assert.SkipUnless(ShellProcess.HasPwsh, "There is no pwsh here.");
        Tells(await Run("pwsh", "-NoProfile", "-NonInteractive", "-File", Script));
    }

    [Fact]
    public async Task What_the_user_has_set_for_git_does_not_change_it()
    {
        await File.WriteAllTextAsync(
            Path.Combine(Home, ".gitconfig"),
            "[user]\n\tname =\n[init]\n\tdefaultBranch = trunk\n\ttemplateDir = /nowhere\n[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = /bin/false\n[core]\n\thooksPath = /nowhere\n\tautocrlf = true\n",
            TestContext.Current.CancellationToken);
        Tells(await Run(Repository.ShellProgram, Script));
    }

    [Fact]
    public async Task Without_git_it_says_so()
    {
        var result = await ShellProcess.Finish(ShellProcess.Start("env", ["-i", "PATH=/nowhere", $"HOME={Home}", DotnetRoot, Repository.ShellProgram, Script]), "");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("not on its PATH: git, ", result.Out, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Temp));
    }

    private static void Tells(ShellResult result)
    {
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(
            """
            (?sx)
            Initialize-DeploynixSite\ shop .* is\ ready\ on\ local\. .*
            is\ live\ \(main\ [0-9a-f]{7},\ [0-9.]+\ s\)\. \s+ The\ site\ answers:\ \ Shop\ 1\.0 .*
            The\ site\ answers:\ \ Shop\ 1\.1 .*
            'sh\ build\.sh'\ failed\ with\ exit\ code\ 1\. \s+ \|\ page\.html:1:\ the\ price\ is\ missing \s+
            The\ site\ still\ serves\ \d{8}_\d{6};\ nothing\ that\ is\ live\ was\ changed\. \s+ Next:\ Get-DeploynixLog\ shop .*
            \[Deploynix\.StepFailed\] \s+ The\ site\ answers:\ \ Shop\ 1\.1 .*
            The\ site\ answers:\ \ 500 .*
            Invoke-DeploynixRollback\ shop\ -Confirm:\$false \s+ shop\ \(production\):\ back\ on\ \d{8}_\d{6} [^\n]+ \s+ The\ site\ answers:\ \ Shop\ 1\.1 .*
            The\ site\ answers:\ \ 500 .*
            Select\ -Skip\ 1\ -First\ 1\ \|\ Set-DeploynixActiveRelease \s+ [^\n]+ \s+ The\ site\ answers:\ \ Shop\ 1\.1 .*
            Rollback\ Succeeded .* Failed .*
            All\ of\ this\ was\ checked\ as\ it\ was\ told\.
            """,
            result.Out);
        Assert.All(result.Out.Split('\n'), line => Assert.True(line.Length <= 140 || line.Contains("/temp/", StringComparison.Ordinal), line));
    }

    private Task<ShellResult> Run(string program, params string[] arguments) => ShellProcess.Finish(
        ShellProcess.Start("env", ["-i", $"PATH={Environment.GetEnvironmentVariable("PATH")}", $"HOME={Home}", $"TMPDIR={Temp}", DotnetRoot, program, .. arguments]), "");

    /// <summary>Where .NET lies, for a program that is started without the variables that may tell.</summary>
    private static string DotnetRoot => "DOTNET_ROOT=" + Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
}
