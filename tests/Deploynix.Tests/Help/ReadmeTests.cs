using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using System.Text.RegularExpressions;
using Deploynix.Core.Settings;
using Deploynix.Infrastructure.Json;
using Deploynix.Pipeline;

namespace Deploynix.Tests.Help;

/// <summary>What the README and the checklist tell people to type, read and open is there.</summary>
public sealed partial class ReadmeTests
{
    private static readonly Dictionary<string, Type> Cmdlets = typeof(AsyncCommand).Assembly.GetTypes()
        .Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null)
        .ToDictionary(type => $"{type.GetCustomAttribute<CmdletAttribute>()!.VerbName}-{type.GetCustomAttribute<CmdletAttribute>()!.NounName}");

    public static TheoryData<string> Pages => ["README.md", "docs/checklist.md", "docs/architecture.md", "docs/performance.md", "docs/laravel.md"];

    [Theory, MemberData(nameof(Pages))]
    public void What_a_page_links_to_is_there(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        Assert.All(
            Link().Matches(Text(page)).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal)),
            link => Assert.True(link[0] == '#' ? Headings(page).Contains(link[1..]) : Path.Exists(Path.Combine(folder, link.Split('#')[0])), link));
    }

    [Fact]
    public void The_commands_are_PowerShell_with_parameters_that_they_have()
    {
        var commands = Block().Matches(Text("README.md")).Where(match => match.Groups[1].Value == "powershell").Select(match => match.Groups[2].Value)
            .Concat(Span().Matches(Text("README.md")).Select(match => match.Groups[1].Value).Where(span => CmdletName().IsMatch(span)));
        foreach (var block in commands)
        {
            var script = Parser.ParseInput(block, out _, out var mistakes);
            Assert.True(mistakes.Length == 0, $"{block}\n{string.Join('\n', mistakes.Select(mistake => mistake.Message))}");
            foreach (var command in script.FindAll(ast => ast is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>().Where(command => CmdletName().IsMatch(command.GetCommandName() ?? "")))
            {
                Assert.Contains(command.GetCommandName(), Cmdlets.Keys);
                var there = Parameters(Cmdlets[command.GetCommandName()]);
                Assert.All(command.CommandElements.OfType<CommandParameterAst>(), parameter => Assert.Contains(parameter.ParameterName, there));
            }
        }
    }

    /// <summary>Settings are shown as the command that makes them writes them.</summary>
    [Fact]
    public void The_settings_are_those_that_are_written()
    {
        var shown = Block().Matches(Text("README.md")).Single(match => match.Groups[1].Value == "json").Groups[2].Value;
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var file = Path.Combine(folder, "deploynix.json");
            new JsonSettingsStore().AddSite(file, "shop", new SiteDraft { Servers = ["deploy@web1.example.com"], Repository = "git@git.example.com:acme/shop.git" }, null, preview: false);
            Assert.Equal(File.ReadAllText(file).Trim(), shown.Trim());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Each of the forty names a test that there is.</summary>
    [Fact]
    public void The_checklist_has_forty_points_and_names_tests_that_there_are()
    {
        var points = Point().Matches(Text("docs/checklist.md"));
        Assert.Equal(Enumerable.Range(1, 40), points.Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.All(points, point => Assert.Matches(@"\]\(\.\./tests/", point.Groups[2].Value));
        // "Class.Method" or 'words of a Pester test' after a link stands in that file.
        foreach (Match held in Held().Matches(Text("docs/checklist.md")))
        {
            var code = File.ReadAllText(Path.Combine(Repository.Root, "docs", held.Groups[1].Value));
            Assert.All(Span().Matches(held.Groups[2].Value), name => Assert.Contains(name.Groups[1].Value, code, StringComparison.Ordinal));
        }
    }

    private static string Text(string page) => File.ReadAllText(Path.Combine(Repository.Root, page));

    private static HashSet<string> Headings(string page) =>
        [.. Heading().Matches(Text(page)).Select(match => NotInAnchor().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'))];

    private static HashSet<string> Parameters(Type cmdlet) => new(
        cmdlet.GetProperties().Where(property => property.IsDefined(typeof(ParameterAttribute), inherit: true)).Select(property => property.Name)
            .Concat(["WhatIf", "Confirm", "Verbose", "ErrorAction"]),
        StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"`([^`\n]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"^[A-Z][a-z]+-Deploynix[A-Z]")]
    private static partial Regex CmdletName();

    [GeneratedRegex(@"^\| (\d+) \|(.+)\|$", RegexOptions.Multiline)]
    private static partial Regex Point();

    [GeneratedRegex(@"\]\((\.\./tests/[^)]+)\)((?:,? ?(?:and )?`[^`]+`)+)")]
    private static partial Regex Held();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^a-z0-9 _-]")]
    private static partial Regex NotInAnchor();
}
