using Deploynix.Core.Shell;
using Deploynix.Infrastructure.Ssh;
using Deploynix.Infrastructure.Streams;

namespace Deploynix.Tests.Ssh;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("true", "exec sh -c 'true'")]
    [InlineData("echo 'a b'", @"exec sh -c 'echo '\''a b'\'''")]
    [InlineData(@"a\b", @"exec sh -c 'a'\\'b'")]
    [InlineData("! true", @"exec sh -c ''\!' true'")]
    [InlineData("a\nb", "exec sh -c 'a\nb'")]
    public void The_login_shell_sees_nothing_but_sh(string script, string line) => Assert.Equal(line, LoginShell.Line(script));

    [Fact]
    public void A_plain_command_is_an_argument() => Assert.Equal(new Invocation("echo 'a b'", ""), Invocation.Of(Sh.Run("echo", "a b")));

    [Fact]
    public void A_command_with_a_secret_is_handed_over_on_one_line_of_input()
    {
        var invocation = Invocation.Of(Sh.Script($"x={new Arg.Secret("se\\cret")}\necho $x"));
        Assert.DoesNotContain("cret", invocation.Script, StringComparison.Ordinal);
        Assert.Equal("""IFS= read -r deploynix && eval "unset deploynix; $(printf %b "$deploynix")" """.TrimEnd(), invocation.Script);
        Assert.Equal(@"x='se\\cret'\necho $x" + "\n", invocation.Preamble);
    }

    [Fact]
    public void A_long_command_is_handed_over_on_input() => Assert.Equal(20_001, Invocation.Of(Sh.UserScript(new string(':', 20_000))).Preamble.Length);
}
