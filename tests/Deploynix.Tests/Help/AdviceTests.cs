using System.Text.RegularExpressions;

namespace Deploynix.Tests.Help;

/// <summary>What an error says to run next can be run: the command is there, and has the parameters.</summary>
public sealed partial class AdviceTests
{
    private static readonly string[] Common = ["WhatIf", "Confirm", "Verbose", "Debug", "ErrorAction"];

    [Fact]
    public void Every_command_that_is_advised_has_the_parameters_that_are_advised_with_it()
    {
        var pages = Directory.GetFiles(Path.Combine(Repository.Root, "docs", "en-US"), "*-*.md").ToDictionary(
            page => Path.GetFileNameWithoutExtension(page),
            page => Parameter().Matches(File.ReadAllText(page)).Select(match => match.Groups[1].Value).Concat(Common).ToHashSet(StringComparer.OrdinalIgnoreCase));
        var advised = 0;
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "src", "Deploynix.Core"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal)))
        {
            foreach (var line in File.ReadLines(file).Where(line => line.Contains("Next = ", StringComparison.Ordinal)))
            {
                foreach (Match command in Command().Matches(line[line.IndexOf("Next = ", StringComparison.Ordinal)..]))
                {
                    Assert.True(pages.TryGetValue(command.Groups["name"].Value, out var parameters), $"{file}: {command.Value}");
                    advised++;
                    foreach (Match given in Given().Matches(command.Groups["rest"].Value)) Assert.True(parameters.Contains(given.Groups[1].Value), $"{Path.GetFileName(file)}: {command.Value}");
                }
            }
        }
        Assert.True(advised > 40, $"{advised}");
    }

    [GeneratedRegex(@"^### -(\w+)", RegexOptions.Multiline)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"(?<!Get-Help )\b(?<name>[A-Z][a-z]+-Deploynix\w+)(?<rest>(?:(?![A-Z][a-z]+-Deploynix| then | or | and )[^"",;:|()])*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"(?<![\w-])-([A-Z][A-Za-z]+)")]
    private static partial Regex Given();
}
