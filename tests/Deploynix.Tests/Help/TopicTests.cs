using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using System.Text.RegularExpressions;
using Deploynix.Core.Settings;
using Deploynix.Infrastructure.Json;
using Deploynix.Pipeline;

namespace Deploynix.Tests.Help;

/// <summary>What the topics tell people to type is there: commands, parameters, settings, and the topics that they refer to.</summary>
public sealed partial class TopicTests
{
    private static readonly Dictionary<string, Type> Cmdlets = typeof(AsyncCommand).Assembly.GetTypes()
        .Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null)
        .ToDictionary(type => $"{type.GetCustomAttribute<CmdletAttribute>()!.VerbName}-{type.GetCustomAttribute<CmdletAttribute>()!.NounName}");

    private static string Pages => Path.Combine(Repository.Root, "docs", "en-US");

    public static TheoryData<string> Topics => [.. Directory.GetFiles(Pages, "about_*.md").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Fact]
    public void They_are_there() => Assert.Subset(
        Topics.Select(topic => topic.Data).ToHashSet(),
        new HashSet<string> { "about_Deploynix", "about_Deploynix_Errors", "about_Deploynix_Releases", "about_Deploynix_Rollback", "about_Deploynix_Safety", "about_Deploynix_Servers", "about_Deploynix_Settings" });

    [Theory, MemberData(nameof(Topics))]
    public void A_topic_names_only_what_there_is(string topic)
    {
        var text = Text(topic);
        Assert.All(CmdletName().Matches(text), match => Assert.Contains(match.Value, Cmdlets.Keys));
        Assert.All(TopicName().Matches(text), match => Assert.True(File.Exists(Path.Combine(Pages, match.Value + ".md")), match.Value));
        Assert.Equal($"# {topic}", text[..text.IndexOf('\n', StringComparison.Ordinal)]);
        Assert.All(["## SHORT DESCRIPTION", "## LONG DESCRIPTION", "## SEE ALSO"], heading => Assert.Contains(heading + "\n", text, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Topics))]
    public void Its_commands_are_PowerShell_with_parameters_that_they_have(string topic)
    {
        foreach (var block in Blocks(topic).Where(block => CmdletName().IsMatch(block) && block[0] != '{' && !block.StartsWith("Cause", StringComparison.Ordinal)))
        {
            var script = Parser.ParseInput(block, out _, out var mistakes);
            Assert.True(mistakes.Length == 0, $"{block}\n{string.Join('\n', mistakes.Select(mistake => mistake.Message))}");
            foreach (var command in script.FindAll(ast => ast is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>().Where(command => Cmdlets.ContainsKey(command.GetCommandName() ?? "")))
            {
                var there = Parameters(Cmdlets[command.GetCommandName()]);
                Assert.All(command.CommandElements.OfType<CommandParameterAst>(), parameter => Assert.Contains(parameter.ParameterName, there));
            }
        }
    }

    [Theory, MemberData(nameof(Topics))]
    public void Its_settings_can_be_read(string topic)
    {
        foreach (var block in Blocks(topic).Where(block => block.Contains("\"sites\"", StringComparison.Ordinal)))
        {
            var file = Path.GetTempFileName();
            try
            {
                File.WriteAllText(file, block);
                Assert.NotEmpty(new JsonSettingsStore().Read(file).Entries);
            }
            finally
            {
                File.Delete(file);
            }
        }
    }

    [Fact]
    public void The_topic_about_settings_has_every_key_of_a_site()
    {
        var text = Text("about_Deploynix_Settings");
        Assert.All(SettingsKeys.Site, key => Assert.Matches($@"(?m)^\s*(?:\S+, )*""?{key}\b|; {key}\b", text));
    }

    /// <summary>Lines that are indented by four, as long as no other stands between them.</summary>
    private static IEnumerable<string> Blocks(string topic) => Indented().Matches(Text(topic)).Select(match => Indentation().Replace(match.Value, "").Trim());

    private static string Text(string topic) => File.ReadAllText(Path.Combine(Pages, topic + ".md")).ReplaceLineEndings("\n");

    private static HashSet<string> Parameters(Type cmdlet) => new(
        [.. cmdlet.GetProperties().Where(property => property.IsDefined(typeof(ParameterAttribute), inherit: true)).Select(property => property.Name), "WhatIf", "Confirm", "ErrorAction", "Verbose"],
        StringComparer.Ordinal);

    [GeneratedRegex(@"\b[A-Z][a-z]+-Deploynix[A-Za-z]+")]
    private static partial Regex CmdletName();

    [GeneratedRegex(@"\babout_Deploynix(?:_[A-Za-z]+)?\b")]
    private static partial Regex TopicName();

    [GeneratedRegex(@"(?:^    \S.*\n(?:^     .*\n)*)+", RegexOptions.Multiline)]
    private static partial Regex Indented();

    [GeneratedRegex(@"^    ", RegexOptions.Multiline)]
    private static partial Regex Indentation();
}
