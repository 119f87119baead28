using System.Diagnostics;
using System.Text;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Shell;

public sealed class PosixQuotingTests
{
    public static TheoryData<string> Shells => [.. new[] { "/bin/sh", "/bin/dash", "/bin/bash", "/bin/busybox" }.Where(File.Exists)];

    [Theory]
    [InlineData("", "''")]
    [InlineData("/srv/shop-1.0_a@b:c%d,e+f", "/srv/shop-1.0_a@b:c%d,e+f")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("$HOME", "'$HOME'")]
    [InlineData("a=b", "'a=b'")]
    [InlineData("~root", "'~root'")]
    [InlineData("größe", "'größe'")]
    public void A_word_is_bare_only_where_every_character_is_plain(string word, string quoted) => Assert.Equal(quoted, PosixQuoting.Quote(word));

    [Fact]
    public void A_word_with_a_NUL_is_refused() => Assert.Throws<ArgumentException>(() => PosixQuoting.Quote("a\0b"));

    [Theory, MemberData(nameof(Shells))]
    public void The_shell_reads_back_exactly_what_was_given(string shell)
    {
        var random = new Random(20260318);
        const string Hostile = "'\"\\$`!*?[]{}()<>|&;#~=% \t\n\r\u0001\u007f-ab1/äß漢🚀\u2028\ufeff^,:@.+";
        var runes = Hostile.EnumerateRunes().ToArray();
        List<string> words = ["", "'", "''", "\\", "\n", "\n\n", "-n", "--", "$(id)", "`id`", "a\\", "'\\''", "*", "=", "!!", "%s"];
        for (var i = 0; i < 600; i++)
        {
            words.Add(string.Concat(Enumerable.Range(0, random.Next(1, 24)).Select(_ => runes[random.Next(runes.Length)].ToString())));
        }
        var read = Read(shell, Sh.Run("printf", ["%s\\0", .. words]));
        Assert.Equal(words, read);
    }

    private static string[] Read(string shell, ShellCommand command)
    {
        string[] arguments = shell.EndsWith("busybox", StringComparison.Ordinal) ? ["sh", "-c", command.ToPosix()] : ["-c", command.ToPosix()];
        using var process = Process.Start(new ProcessStartInfo(shell, arguments)
        {
            RedirectStandardOutput = true, StandardOutputEncoding = new UTF8Encoding(false), WorkingDirectory = "/",
        })!;
        var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return Encoding.UTF8.GetString(output.ToArray()).Split('\0')[..^1];
    }
}
