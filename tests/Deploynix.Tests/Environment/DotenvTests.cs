using Deploynix.Core.Parsing.Dotenv;

namespace Deploynix.Tests.Environments;

/// <summary>A .env is read as phpdotenv reads it, and written so that it reads back what was given.</summary>
public sealed class DotenvTests
{
    [Theory]
    [InlineData("A=b", "b")]
    [InlineData("A =  b  ", "b")]
    [InlineData("export A=b", null)] // Below nine characters PHP does not look for the word.
    [InlineData("export\tB=b\nA=${B}", "${B}")]
    [InlineData("export BB=b\nA=${BB}", "b")]
    [InlineData("'A'=b", "b")]
    [InlineData("A=", "")]
    [InlineData("A=\"\"", "")]
    [InlineData("A=b # c", "b")]
    [InlineData("A=b#c", "b")]
    [InlineData("A= # c", "")]
    [InlineData("A='b # $c \\n' # d", "b # $c \\n")]
    [InlineData("A=\"b # c\" # d", "b # c")]
    [InlineData(@"A=""\""\\\$\n\r\t\f\v""", "\"\\$\n\r\t\f\v")]
    [InlineData("A=it's", "it's")]
    [InlineData(@"A=C:\dir", @"C:\dir")]
    [InlineData("A=b=c==", "b=c==")]
    [InlineData("A=\"one\ntwo\"", "one\ntwo")]
    [InlineData("A=\"one\r\ntwo\"\r\n", "one\ntwo")]
    [InlineData("A=1\nA=2", "2")]
    [InlineData("B=x\nA=${B}y", "xy")]
    [InlineData("B=x\nA=\"${B}${C}$B\"", "x${C}$B")]
    [InlineData("B=x\nA='${B}'", "${B}")]
    [InlineData("\uFEFFA=b", "b")]
    [InlineData("# A=\"c\nA=b", null)] // PHP takes the second line into the comment.
    [InlineData("A=b\nA", null)]
    public void It_is_read_as_PHP_reads_it(string text, string? value)
    {
        var file = DotenvFile.Parse(text);
        Assert.Equal(value, file.Values().GetValueOrDefault("A"));
    }

    [Theory]
    [InlineData("A=b c", "space")]
    [InlineData("A='b", "quote")]
    [InlineData("A=\"b", "quote")]
    [InlineData("A=\"\\x\"", "backslash")]
    [InlineData("=b", "without a name")]
    [InlineData("A-B=c", "name")]
    [InlineData("A=\"b\" c", "space")]
    public void What_PHP_refuses_is_told_by_its_line_and_without_its_text(string text, string problem)
    {
        var mistake = DotenvFile.Parse("B=1\n" + text).Mistake!;
        Assert.Contains(problem, mistake.Problem, StringComparison.Ordinal);
        Assert.Equal(1, mistake.First);
    }

    [Fact]
    public void Only_the_value_changes()
    {
        const string text = "# the shop\r\nAPP_NAME=Shop # its name\r\n\r\nexport KEY = \"old\"  # rotate\r\nLAST='x'";
        var edited = DotenvFile.Parse(text).Set("APP_NAME", "The Shop").Set("KEY", "new").Set("LAST", "").Set("NEW", "a b");
        Assert.Equal("# the shop\r\nAPP_NAME=\"The Shop\" # its name\r\n\r\nexport KEY =\"new\"  # rotate\r\nLAST=\"\"\r\nNEW=\"a b\"\r\n", edited.Text);
    }

    [Fact]
    public void A_value_of_several_lines_is_replaced_as_a_whole() =>
        Assert.Equal("A=1\nB=\"x\"\nC=3\n", DotenvFile.Parse("A=1\nB=\"one\ntwo\nthree\"\nC=3\n").Set("B", "x").Text);

    [Fact]
    public void A_variable_goes_as_often_as_it_stands_there() =>
        Assert.Equal("# c\nB=2\n", DotenvFile.Parse("# c\nA=1\nB=2\nA=\"3\n4\"\n").Remove("A").Text);

    [Fact]
    public void The_last_of_two_counts_and_is_the_one_that_changes() =>
        Assert.Equal("A=1\nB=${A}\nA=3\n", DotenvFile.Parse("A=1\nB=${A}\nA=2\n").Set("A", "3").Text);

    [Fact]
    public void A_line_that_PHP_cannot_read_is_mended_by_setting_it()
    {
        var edited = DotenvFile.Parse("A=b c\nB=2\n").Set("A", "b c");
        Assert.Equal("A=\"b c\"\nB=2\n", edited.Text);
        Assert.Null(edited.Mistake);
    }

    [Fact]
    public void Nothing_is_written_into_a_quote_that_is_still_open() =>
        Assert.Throws<FormatException>(() => DotenvFile.Parse("B=\"open\n").Set("A", "a \"b\" c"));

    [Theory]
    [InlineData(0)]
    [InlineData(0xd800)]
    [InlineData(0xdc00)]
    public void What_no_variable_can_hold_is_refused(int unit) => Assert.Throws<ArgumentException>(() => DotenvFile.Parse("").Set("A", "a" + (char)unit));

    [Fact]
    public void Whatever_is_set_is_read_back()
    {
        var random = new Random(20260318);
        var file = DotenvFile.Parse("# begin\nFIRST=1 # one\n");
        var wanted = new Dictionary<string, string>(StringComparer.Ordinal) { ["FIRST"] = "1" };
        for (var n = 0; n < 400; n++)
        {
            var (name, value) = ($"V{random.Next(60)}", HostileText.Next(random));
            file = file.Set(name, value);
            wanted[name] = value;
        }
        Assert.Null(file.Mistake);
        Assert.Equal(wanted.OrderBy(pair => pair.Key), file.Values().OrderBy(pair => pair.Key));
        Assert.StartsWith("# begin\nFIRST=1 # one\n", file.Text, StringComparison.Ordinal);
    }
}
