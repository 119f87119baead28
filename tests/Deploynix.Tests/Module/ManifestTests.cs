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

    private static string[] List(string key) => Manifest[key] switch
    {
        null => [],
        string one => [one],
        var many => [.. ((IEnumerable)many).Cast<string>()],
    };
}
