using System.Reflection;
using System.Text.RegularExpressions;
using Deploynix.Core.Model;
using Deploynix.Formatting;

namespace Deploynix.Tests.Help;

/// <summary>about_Deploynix_Errors has every error that the code knows, and nothing else.</summary>
public sealed partial class ErrorPageTests
{
    private static readonly ErrorKind[] Kinds = [.. typeof(ErrorKind).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<ErrorKind>()];

    [Fact]
    public void Every_kind_has_a_cause_and_a_remedy()
    {
        Assert.Equal(Kinds.Select(kind => kind.Id).Order(StringComparer.Ordinal), ErrorGuide.All.Select(guide => guide.Kind.Id));
        Assert.All(ErrorGuide.All, guide => Assert.True(guide.Cause.EndsWith('.') && guide.Cause.Length > 15 && guide.Remedy.Length > 15, guide.Kind.Id));
    }

    [Fact]
    public void No_kind_is_one_that_nothing_raises()
    {
        var sources = string.Join('\n', Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not ("ErrorKind.cs" or "ErrorGuide.cs")).Select(File.ReadAllText));
        Assert.All(Kinds, kind => Assert.Matches($@"\bErrorKind\.{kind.Id["Deploynix.".Length..]}\b", sources));
    }

    /// <summary>Whoever changes a kind or its guide runs build.ps1 -Task Docs.</summary>
    [Fact]
    public void The_page_is_what_the_code_says() =>
        Assert.Equal(ErrorPage.Text(), File.ReadAllText(Path.Combine(Repository.Root, "docs", "en-US", "about_Deploynix_Errors.md")).ReplaceLineEndings("\n"));

    [Fact]
    public void It_names_no_cmdlet_that_there_is_not()
    {
        var there = typeof(ErrorPage).Assembly.GetTypes().Select(type => type.GetCustomAttribute<System.Management.Automation.CmdletAttribute>()).OfType<System.Management.Automation.CmdletAttribute>()
            .Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}").ToHashSet();
        Assert.All(Cmdlet().Matches(ErrorPage.Text()), match => Assert.Contains(match.Value, there));
    }

    [GeneratedRegex(@"\b[A-Z][a-z]+-Deploynix[A-Za-z]+")]
    private static partial Regex Cmdlet();
}
