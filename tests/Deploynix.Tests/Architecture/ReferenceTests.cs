using System.Reflection;
using Deploynix.Core.Model;
using Deploynix.Pipeline;
using NetArchTest.Rules;

namespace Deploynix.Tests.Architecture;

public sealed class ReferenceTests
{
    private static readonly Assembly Core = typeof(Site).Assembly;
    private static readonly Assembly Infrastructure = Assembly.Load("Deploynix.Infrastructure");
    private static readonly Assembly Cmdlets = typeof(AsyncCommand).Assembly;

    /// <summary>A folder of Core uses those that stand before it.</summary>
    private static readonly string[] Folders = ["Model", "Settings", "Shell", "Commands", "Parsing", "Migrations", "Ports", "Planning", "Engine"];

    public static TheoryData<string> FolderNames => [.. Folders];

    [Fact]
    public void Core_uses_the_runtime_alone() =>
        Assert.All(Core.GetReferencedAssemblies(), name => Assert.StartsWith("System.", name.Name + ".", StringComparison.Ordinal));

    [Fact]
    public void Infrastructure_knows_neither_PowerShell_nor_the_cmdlets() =>
        Assert.Empty(Infrastructure.GetReferencedAssemblies().Select(name => name.Name).Intersect(["System.Management.Automation", "Deploynix", "Deploynix.Init"]));

    [Fact]
    public void The_cmdlets_know_no_package() =>
        Assert.All(
            Cmdlets.GetReferencedAssemblies().Select(name => name.Name!),
            name => Assert.True(name is "System.Management.Automation" or "Deploynix.Core" or "Deploynix.Infrastructure" or "netstandard" || name.StartsWith("System.", StringComparison.Ordinal), name));

    [Theory, MemberData(nameof(FolderNames))]
    public void A_folder_of_Core_uses_only_those_before_it(string folder)
    {
        var later = Folders.SkipWhile(name => name != folder).Skip(1).Select(name => $"Deploynix.Core.{name}").ToArray();
        if (later.Length == 0) return;
        var result = Types.InAssembly(Core).That().ResideInNamespace($"Deploynix.Core.{folder}").ShouldNot().HaveDependencyOnAny(later).GetResult();
        Assert.True(result.IsSuccessful, $"These use what stands after {folder}: {string.Join(", ", result.FailingTypeNames ?? [])}");
    }

    [Fact]
    public void Every_type_of_Core_lies_in_one_of_the_folders() => Assert.All(
        Core.GetTypes().Where(type => type.Namespace?.StartsWith("Deploynix", StringComparison.Ordinal) == true),
        type => Assert.Contains(type.Namespace!["Deploynix.Core.".Length..].Split('.')[0], Folders));

    [Fact]
    public void What_Infrastructure_shows_is_made_of_Core_and_the_runtime() => Assert.All(
        Infrastructure.GetExportedTypes().SelectMany(Signatures.Of),
        type => Assert.True(type.Assembly == Core || type.Assembly == Infrastructure || IsRuntime(type.Assembly), $"{type.FullName} comes from {type.Assembly.GetName().Name}"));

    [Fact]
    public void No_type_keeps_state_in_statics() => Assert.All(
        new[] { Core, Infrastructure, Cmdlets }.SelectMany(assembly => assembly.GetExportedTypes()).SelectMany(Signatures.StaticFields),
        field => Assert.True(field.IsInitOnly || field.IsLiteral, $"{field.DeclaringType}.{field.Name} can change"));

    private static bool IsRuntime(Assembly assembly) => Path.GetDirectoryName(assembly.Location) == Path.GetDirectoryName(typeof(object).Assembly.Location);
}
