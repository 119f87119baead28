using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using Deploynix.Pipeline;

namespace Deploynix.Tests.Module;

public sealed class ManifestTests
{
    private static readonly Hashtable Manifest = (Hashtable)Parser.ParseFile(Repository.Manifest, out _, out _).Find(ast => ast is HashtableAst, false)!.SafeGetValue();

    [Fact]
    public void Exactly_the_cmdlets_of_the_assembly_are_exported()
    {
        var real = typeof(AsyncCommand).Assembly.GetTypes()
            .Select(type => type.GetCustomAttribute<CmdletAttribute>())
            .OfType<CmdletAttribute>()
            .Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}");
        Assert.Equal(real.Order(StringComparer.Ordinal), List("CmdletsToExport").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_is_exported_by_wildcard() =>
        Assert.DoesNotContain("*", string.Concat(new[] { "CmdletsToExport", "FunctionsToExport", "AliasesToExport", "VariablesToExport" }.SelectMany(List)), StringComparison.Ordinal);

    [Theory]
    [InlineData("RootModule")]
    [InlineData("NestedModules")]
    [InlineData("RequiredAssemblies")]
    [InlineData("TypesToProcess")]
    [InlineData("FormatsToProcess")]
    public void Every_file_that_it_names_is_built(string key) =>
        Assert.All(List(key), file => Assert.True(File.Exists(Path.Combine(Repository.Root, file)), file));

    [Fact]
    public void PowerShell_itself_is_not_shipped() =>
        Assert.Empty(Directory.EnumerateFiles(Repository.Bin, "System.Management.Automation.dll", SearchOption.AllDirectories));

    [Fact]
    public void What_users_see_is_not_hidden_among_the_dependencies() =>
        Assert.False(File.Exists(Path.Combine(Repository.Bin, "dependencies", "Deploynix.Core.dll")));

    [Fact]
    public void It_says_what_galleries_and_hosts_ask()
    {
        Assert.Equal(("7.4", "Core"), ((string)Manifest["PowerShellVersion"]!, List("CompatiblePSEditions").Single()));
        Assert.All(["GUID", "Author", "Description", "Copyright"], key => Assert.NotEmpty((string)Manifest[key]!));
        var data = (Hashtable)((Hashtable)Manifest["PrivateData"]!)["PSData"]!;
        Assert.Subset(((IEnumerable)data["Tags"]!).Cast<string>().ToHashSet(), new HashSet<string> { "PSEdition_Core", "Linux", "macOS", "Windows" });
        Assert.All(["LicenseUri", "ReleaseNotes"], key => Assert.NotEmpty((string)data[key]!));
    }

    [Fact]
    public void Its_version_is_that_of_the_assemblies_and_the_changelog_knows_it()
    {
        var version = (string)Manifest["ModuleVersion"]!;
        Assert.Contains($"<VersionPrefix>{version}</VersionPrefix>", File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props")), StringComparison.Ordinal);
        Assert.Matches($@"(?m)^## \[({System.Text.RegularExpressions.Regex.Escape(version)}|Unreleased)\]", File.ReadAllText(Path.Combine(Repository.Root, "CHANGELOG.md")));
    }

    [Fact]
    public void What_is_shipped_of_others_is_named_in_the_notices()
    {
        var notices = File.ReadAllText(Path.Combine(Repository.Root, "src/Packaging/THIRD-PARTY-NOTICES.txt"));
        Assert.All(
            Directory.EnumerateFiles(Path.Combine(Repository.Bin, "dependencies"), "*.dll").Select(Path.GetFileName).Where(name => name != "Deploynix.Infrastructure.dll"),
            name => Assert.Contains(name!, notices, StringComparison.Ordinal));
    }

    private static string[] List(string key) => Manifest[key] switch
    {
        null => [],
        string one => [one],
        var many => [.. ((IEnumerable)many).Cast<string>()],
    };
}
