using System.Diagnostics;
using System.Text;
using Deploynix.Core.Commands.Configuration;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Configuration;

/// <summary>What is written in a program's syntax is read back as it was: by a reader of each syntax that is as small as its manual allows.</summary>
public sealed class SyntaxTests
{
    private const string Signs = " '\"\\%;#$&|<>(){}[]*?!~`^=,éß漢a";

    public static TheoryData<string> Values => ["/srv/shop", "/srv/a b", "/srv/it's", "/srv/\"x\"", "/srv/50%", "/srv/a ;b #c", "/srv/a\\b", "/srv/$HOME", "/srv/%(ENV_x)s", "/srv/`id`", .. Random()];

    [Theory, MemberData(nameof(Values))]
    public void Nginx_reads_it_back(string value)
    {
        if (value.Contains('$', StringComparison.Ordinal))
        {
            Assert.Contains("'$'", Assert.Throws<DeploynixException>(() => ConfigurationSyntax.Nginx(value)).Message, StringComparison.Ordinal);
            return;
        }
        var written = ConfigurationSyntax.Nginx(value);
        Assert.Equal(('"', '"'), (written[0], written[^1]));
        Assert.Equal(value, Unescaped(written[1..^1]));
    }

    [Theory, MemberData(nameof(Values))]
    public void Supervisor_and_its_shell_read_it_back(string value)
    {
        var line = ConfigurationSyntax.Supervisor(Print(value));
        Assert.DoesNotMatch(@"\s[;#]", line);
        Assert.DoesNotMatch("%", line.Replace("%%", "", StringComparison.Ordinal));
        // supervisord splits by the rules of sh, so that sh may stand in for it.
        Assert.Equal(value, Run("/bin/sh -c " + line.Replace("%%", "%", StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Values))]
    public void Systemd_and_its_shell_read_it_back(string value)
    {
        var word = ConfigurationSyntax.Systemd(Print(value));
        var script = Unescaped(word[1..^1]).Replace("%%", "%", StringComparison.Ordinal).Replace("$$", "$", StringComparison.Ordinal);
        Assert.DoesNotContain("\"", word[1..^1].Replace("\\\\", "", StringComparison.Ordinal).Replace("\\\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(value, Run(script));
    }

    [Theory, MemberData(nameof(Values))]
    public void Cron_and_its_shell_read_it_back(string value)
    {
        if (value.Contains('\\', StringComparison.Ordinal))
        {
            Assert.Throws<DeploynixException>(() => ConfigurationSyntax.Cron(value));
            return;
        }
        var written = ConfigurationSyntax.Cron(value);
        Assert.DoesNotMatch(@"(?<!\\)%", written);
        Assert.Equal(value, Run("printf %s " + written.Replace("\\%", "%", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("a\nb", "a line break")]
    [InlineData("a\tb", "a tab")]
    [InlineData("a\0b", "NUL")]
    public void What_no_syntax_holds_is_refused_by_all_of_them(string value, string named)
    {
        foreach (var write in (Func<string, string>[])[ConfigurationSyntax.Nginx, ConfigurationSyntax.Fpm, ConfigurationSyntax.Supervisor, ConfigurationSyntax.Systemd, ConfigurationSyntax.Cron])
        {
            Assert.Contains(named, Assert.Throws<DeploynixException>(() => write(value)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Fpm_takes_neither_its_quote_nor_its_variable()
    {
        Assert.Equal("'/a b;c'", ConfigurationSyntax.Fpm("/a b;c"));
        Assert.Throws<DeploynixException>(() => ConfigurationSyntax.Fpm("it's"));
        Assert.Throws<DeploynixException>(() => ConfigurationSyntax.Fpm("$pool"));
    }

    [Fact]
    public void Cron_takes_no_command_that_it_would_cut_off() => Assert.Throws<DeploynixException>(() => ConfigurationSyntax.CronCommand(new string('x', 1000)));

    private static string Print(string value) => "printf %s " + PosixQuoting.Quote(value);

    private static IEnumerable<string> Random()
    {
        var random = new Random(20260318);
        for (var i = 0; i < 40; i++) yield return "/" + string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Signs[random.Next(Signs.Length)]));
    }

    private static string Unescaped(string text)
    {
        var read = new StringBuilder();
        for (var i = 0; i < text.Length; i++) read.Append(text[i] == '\\' ? text[++i] : text[i]);
        return read.ToString();
    }

    private static string Run(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 })!;
        var output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return output;
    }
}
