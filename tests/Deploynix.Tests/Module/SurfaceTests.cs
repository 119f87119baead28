using System.Management.Automation;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Tests.Module;

/// <summary>What people who know PowerShell expect of every cmdlet, read from the cmdlets themselves: docs/checklist.md, point by point.</summary>
public sealed class SurfaceTests
{
    public static TheoryData<Type> Cmdlets => [.. typeof(AsyncCommand).Assembly.GetTypes().Where(type => type.IsDefined(typeof(CmdletAttribute), inherit: false)).OrderBy(type => type.Name, StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Cmdlets))]
    public void Its_verb_is_approved_and_its_class_is_named_after_it(Type type)
    {
        var cmdlet = Cmdlet(type);
        Assert.Contains(cmdlet.VerbName, Verbs);
        Assert.Equal(("Deploynix.Commands", $"{cmdlet.VerbName}{cmdlet.NounName}Command"), (type.Namespace, type.Name));
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void Its_switches_are_switches(Type type) => Assert.DoesNotContain(Parameters(type), parameter => parameter.PropertyType == typeof(bool));

    [Theory, MemberData(nameof(Cmdlets))]
    public void At_most_one_parameter_of_a_set_takes_the_object_that_comes_down_the_pipeline(Type type)
    {
        var takers = Parameters(type).SelectMany(parameter => Sets(parameter).Where(set => set.ValueFromPipeline).Select(set => (set.ParameterSetName, parameter.Name))).ToList();
        var everywhere = takers.Count(taker => taker.ParameterSetName == ParameterAttribute.AllParameterSets);
        Assert.All(takers.GroupBy(taker => taker.ParameterSetName).Where(set => set.Key != ParameterAttribute.AllParameterSets), set => Assert.True(set.Count() + everywhere == 1, set.Key));
        Assert.InRange(everywhere, 0, 1);
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void Where_it_has_several_sets_it_says_which_is_meant(Type type)
    {
        var sets = Parameters(type).SelectMany(Sets).Select(set => set.ParameterSetName).Where(set => set != ParameterAttribute.AllParameterSets).ToHashSet();
        if (sets.Count > 1) Assert.False(string.IsNullOrEmpty(Cmdlet(type).DefaultParameterSetName));
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void It_asks_by_itself_only_where_something_is_taken_away(Type type)
    {
        var cmdlet = Cmdlet(type);
        var takes = cmdlet.VerbName is "Remove" or "Restore" or "Undo" || cmdlet is { VerbName: "Invoke", NounName: "DeploynixRollback" };
        Assert.Equal(takes, cmdlet.SupportsShouldProcess && cmdlet.ConfirmImpact == ConfirmImpact.High);
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void Who_one_is_comes_as_a_credential(Type type)
    {
        Assert.All(Parameters(type).Where(parameter => parameter.Name.Contains("Credential", StringComparison.Ordinal)), parameter =>
        {
            Assert.Equal(typeof(PSCredential), parameter.PropertyType);
            Assert.NotNull(parameter.GetCustomAttribute<CredentialAttribute>());
        });
        string[] secrets = ["Password", "Passphrase", "Secret", "Token"];
        Assert.All(Parameters(type).Where(parameter => secrets.Any(word => parameter.Name.Contains(word, StringComparison.Ordinal))), parameter => Assert.Equal(typeof(SecureString), parameter.PropertyType));
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void Its_noun_and_its_parameters_are_singular(Type type)
    {
        Assert.False(Cmdlet(type).NounName.EndsWith('s'), Cmdlet(type).NounName);
        // A number of things is of many, and so is a table of them; the last release is one.
        Assert.All(Parameters(type).Where(parameter => parameter.Name.EndsWith('s') && parameter.Name != "Previous"), parameter =>
        {
            var what = Nullable.GetUnderlyingType(parameter.PropertyType) ?? parameter.PropertyType;
            Assert.True(what == typeof(int) || what == typeof(long) || typeof(System.Collections.IDictionary).IsAssignableFrom(what), parameter.Name);
        });
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void Its_parameters_have_types_that_say_what_they_take(Type type) => Assert.All(Parameters(type), parameter =>
    {
        var what = Nullable.GetUnderlyingType(parameter.PropertyType) ?? parameter.PropertyType;
        // A variable is set to text, or to a SecureString that no history keeps.
        if (parameter.Name != "Value") Assert.NotEqual(typeof(object), what);
        if (parameter.Name.Contains("Timeout", StringComparison.Ordinal) || parameter.Name is "For" or "Interval" or "WaitFor") Assert.Equal(typeof(TimeSpan), what);
        if (parameter.Name is "Severity" or "Format" or "Framework" or "Outcome") Assert.True((what.GetElementType() ?? what).IsEnum, parameter.Name);
    });

    [Theory, MemberData(nameof(Cmdlets))]
    public void Disposing_of_it_throws_nothing_even_where_it_never_ran(Type type)
    {
        var command = (IDisposable)Activator.CreateInstance(type)!;
        command.Dispose();
        command.Dispose();
    }

    /// <summary>What is async and void throws on a thread of its own, and ends the whole of PowerShell.</summary>
    [Fact]
    public void Nothing_that_is_async_is_void() => Assert.Empty(new[] { typeof(AsyncCommand).Assembly, typeof(Release).Assembly, typeof(Infrastructure.TransportFactory).Assembly }
        .SelectMany(assembly => assembly.GetTypes()).SelectMany(type => type.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Where(method => method.IsDefined(typeof(System.Runtime.CompilerServices.AsyncStateMachineAttribute)) && method.ReturnType == typeof(void)).Select(method => $"{method.DeclaringType}.{method.Name}"));

    /// <summary>By position an object means what it means down the pipeline.</summary>
    [Theory, MemberData(nameof(Cmdlets))]
    public void What_names_a_site_a_release_or_a_backup_takes_the_object_too(Type type) => Assert.All(Parameters(type), parameter =>
    {
        if (parameter.PropertyType == typeof(ReleaseReference)) Assert.NotNull(parameter.GetCustomAttribute<ReleaseTransformationAttribute>());
        if (Completer(parameter) is { } completer && (completer == typeof(SiteCompleter) || (parameter.Name == "Id" && parameter.PropertyType != typeof(ReleaseReference)))) Assert.NotNull(parameter.GetCustomAttribute<FromObjectAttribute>());
    });

    [Theory, MemberData(nameof(Cmdlets))]
    public void It_says_what_it_gives(Type type) => Assert.NotEmpty(type.GetCustomAttributes<OutputTypeAttribute>().SelectMany(output => output.Type));

    /// <summary>PowerShell's streams are the only way out, so that hosts without a console have all of it.</summary>
    [Theory]
    [InlineData("Deploynix"), InlineData("Deploynix.Core"), InlineData("Deploynix.Infrastructure"), InlineData("Deploynix.Init")]
    public void Nothing_writes_to_the_console(string assembly)
    {
        var path = Directory.EnumerateFiles(Repository.Bin, assembly + ".dll", SearchOption.AllDirectories).Single();
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        Assert.DoesNotContain("System.Console", metadata.AssemblyReferences.Select(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name)));
    }

    private static readonly HashSet<string> Verbs =
        [.. new[] { typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic), typeof(VerbsLifecycle), typeof(VerbsOther), typeof(VerbsSecurity) }
            .SelectMany(verbs => verbs.GetFields(BindingFlags.Public | BindingFlags.Static)).Select(field => (string)field.GetRawConstantValue()!)];

    private static Type? Completer(PropertyInfo parameter) => parameter.GetCustomAttribute<ArgumentCompleterAttribute>()?.Type;

    private static CmdletAttribute Cmdlet(Type type) => type.GetCustomAttribute<CmdletAttribute>()!;

    private static IEnumerable<PropertyInfo> Parameters(Type type) => type.GetProperties().Where(property => property.IsDefined(typeof(ParameterAttribute), inherit: true));

    private static IEnumerable<ParameterAttribute> Sets(PropertyInfo parameter) => parameter.GetCustomAttributes<ParameterAttribute>(inherit: true);
}
