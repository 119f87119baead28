using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Deploynix.Pipeline;

namespace Deploynix.Tests.Help;

/// <summary>Every cmdlet and every parameter is explained: in the pages, and in the help that is made of them.</summary>
public sealed partial class HelpTests
{
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";

    private static readonly Dictionary<string, Type> Cmdlets = typeof(AsyncCommand).Assembly.GetTypes()
        .Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null)
        .ToDictionary(type => $"{type.GetCustomAttribute<CmdletAttribute>()!.VerbName}-{type.GetCustomAttribute<CmdletAttribute>()!.NounName}");

    private static string Pages => Path.Combine(Repository.Root, "docs", "en-US");

    private static readonly XElement Made = XElement.Load(Path.Combine(Repository.Root, "src", "Deploynix", "en-US", "Deploynix.dll-Help.xml"));

    public static TheoryData<string> Names => [.. Cmdlets.Keys.Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Names))]
    public void A_cmdlet_has_a_page_that_explains_all_of_it(string name)
    {
        var page = Page(name);
        Assert.Equal(Parameters(name), ParameterHeading().Matches(page).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.All(["## SYNOPSIS", "## DESCRIPTION", "## INPUTS", "## OUTPUTS"], heading => Assert.Matches($@"{heading}\n+(### .+\n+)?\S", page));
        Assert.All(ParameterHeading().Matches(page), match => Assert.Matches(@"^\w", page[(match.Index + match.Length)..].TrimStart()));
        Assert.True(ExampleHeading().Count(page) >= 2, "It has fewer than two examples.");
        Assert.All(Examples(page), code => Assert.Contains(name, code, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_help_that_PowerShell_shows_has_it_too(string name)
    {
        var command = Made.Elements(Command + "command").Single(element => element.Element(Command + "details")!.Element(Command + "name")!.Value == name);
        var parameters = command.Element(Command + "parameters")!.Elements(Command + "parameter").ToList();
        Assert.Equal(Parameters(name), parameters.Select(parameter => parameter.Element(Maml + "name")!.Value).Order(StringComparer.Ordinal));
        Assert.All(parameters, parameter => Assert.NotEqual("", parameter.Element(Maml + "description")!.Value.Trim()));
        Assert.True(command.Element(Command + "examples")!.Elements().Count() >= 2, "It has fewer than two examples.");

        // Pages and help are one text: whoever changes a page runs build.ps1 -Task Docs.
        var synopsis = Section().Match(Page(name)).Groups[1].Value.Trim();
        Assert.Equal(synopsis, command.Element(Command + "details")!.Element(Maml + "description")!.Value.Trim());
    }

    [Fact]
    public void Help_is_of_nothing_else()
    {
        Assert.Equal(Cmdlets.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(Pages, "*-*.md").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!);
        Assert.Equal(Cmdlets.Count, Made.Elements(Command + "command").Count());
        Assert.DoesNotContain("{{", Made.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_topics_are_those_of_the_pages() => Assert.All(Directory.GetFiles(Pages, "about_*.md"), file =>
    {
        var page = HeadingMark().Replace(File.ReadAllText(file), "").Trim();
        Assert.Equal(page, File.ReadAllText(Path.Combine(Repository.Root, "src", "Deploynix", "en-US", Path.GetFileNameWithoutExtension(file) + ".help.txt")).Trim());
    });

    [Fact]
    public void A_build_lays_it_where_PowerShell_looks() => Assert.All(
        ["Deploynix.dll-Help.xml", "about_Deploynix.help.txt"], file => Assert.True(File.Exists(Path.Combine(Repository.Root, "en-US", file)), file));

    private static string Page(string name) => File.ReadAllText(Path.Combine(Pages, name + ".md"));

    private static IEnumerable<string> Parameters(string name)
    {
        var type = Cmdlets[name];
        var own = type.GetProperties().Where(property => property.IsDefined(typeof(ParameterAttribute), inherit: true)).Select(property => property.Name);
        string[] common = type.GetCustomAttribute<CmdletAttribute>()!.SupportsShouldProcess ? ["WhatIf", "Confirm"] : [];
        return own.Concat(common).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Examples(string page) => Code().Matches(page).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"^### -(\w+)$", RegexOptions.Multiline)]
    private static partial Regex ParameterHeading();

    [GeneratedRegex(@"^### Example \d+: \S", RegexOptions.Multiline)]
    private static partial Regex ExampleHeading();

    [GeneratedRegex(@"```powershell\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"## SYNOPSIS\n(.*?)## SYNTAX", RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^#+ ", RegexOptions.Multiline)]
    private static partial Regex HeadingMark();
}
