using Deploynix.Core.Shell;

namespace Deploynix.Tests.Shell;

public sealed class ShellTextTests
{
    private const string Hostile = "it's; rm -rf /";

    [Fact]
    public void What_comes_through_a_hole_is_one_quoted_word() =>
        Assert.Equal(@"rm -f -- 'it'\''s; rm -rf /' 42", Sh.Script($"rm -f -- {Hostile} {42}").ToPosix());

    [Fact]
    public void Several_words_come_through_a_hole_each_quoted() =>
        Assert.Equal("ls a 'b c' ''", Sh.Script($"ls {(string[])["a", "b c", ""]}").ToPosix());

    [Fact]
    public void A_command_comes_through_a_hole_as_it_is() =>
        Assert.Equal("if test -e 'a b'; then :; fi", Sh.Script($"if {Sh.Run("test", "-e", "a b")}; then :; fi").ToPosix());

    [Fact]
    public void A_hole_inside_quotes_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => Sh.Script($"echo '{Hostile}'"));
        Assert.Throws<InvalidOperationException>(() => Sh.Script($"echo \"{Hostile}\""));
        Assert.Throws<InvalidOperationException>(() => Sh.Script($"echo \"a\"'b'\"{Hostile}\""));
        Assert.Throws<InvalidOperationException>(() => Sh.Script($"echo \"$(ls) {Hostile}\""));
        Assert.Throws<InvalidOperationException>(() => Sh.Script($"echo \"$(ls '{Hostile}')\""));
    }

    [Fact]
    public void A_hole_inside_a_substitution_inside_quotes_is_outside_of_them() =>
        Assert.Equal(@"[ ""$(readlink 'a b')"" = 'c d' ]", Sh.Script($"[ \"$(readlink {"a b"})\" = {"c d"} ]").ToPosix());

    [Fact]
    public void An_escaped_quote_opens_nothing() => Assert.Equal("echo \\' \\\" 'a b'", Sh.Script($"echo \\' \\\" {"a b"}").ToPosix());

    [Fact]
    public void An_apostrophe_in_a_comment_opens_nothing() =>
        Assert.Equal("# it's here\nls 'a b'", Sh.Script($"# it's here\nls {"a b"}").ToPosix());

    [Fact]
    public void A_number_sign_inside_a_word_is_no_comment()
    {
        Assert.Equal("echo ${f#it} 'a b'", Sh.Script($"echo ${{f#it}} {"a b"}").ToPosix());
        Assert.Throws<InvalidOperationException>(() => Sh.Script($"echo {"a"}#'{Hostile}'"));
    }

    [Fact]
    public void A_hole_inside_a_comment_is_refused_since_a_line_feed_would_end_the_comment() =>
        Assert.Throws<InvalidOperationException>(() => Sh.Script($"# about {"x\nrm -rf /"}\nls"));

    [Fact]
    public void Secrets_reach_the_shell_and_nobody_else()
    {
        var command = Sh.Lines(Sh.Script($"login --password {new Arg.Secret("hunter's 2")}"), Sh.Run("ls"));
        Assert.Equal("login --password 'hunter'\\''s 2'\nls", command.ToPosix());
        Assert.Equal("login --password ********\nls", command.ToString());
        Assert.Equal(["hunter's 2"], command.Secrets);
    }

    [Fact]
    public void Line_ends_are_those_of_the_shell()
    {
        Assert.Equal("a\nb", Sh.UserScript("a\r\nb").ToPosix());
        Assert.DoesNotContain('\r', Sh.Script($"""
            a
            {"b"}
            c
            """).ToPosix());
    }

    [Fact]
    public void Commands_are_joined_and_empty_ones_leave_no_trace()
    {
        Assert.Equal("a\nb", Sh.Lines(Sh.Empty, Sh.Run("a"), Sh.Empty, Sh.Run("b")).ToPosix());
        Assert.Equal("a &&\nb", Sh.All(Sh.Run("a"), Sh.Empty, Sh.Run("b")).ToPosix());
    }

    [Fact]
    public void Variables_are_set_for_the_command_and_only_names_are_names()
    {
        Assert.Equal("export A='it'\\''s'\nls", Sh.WithVariables([new("A", "it's")], Sh.Run("ls")).ToPosix());
        foreach (var name in (string[])["", "1A", "A-B", "A B", "A;id", "Ä"])
        {
            Assert.Throws<ArgumentException>(() => Sh.WithVariables([new(name, "x")], Sh.Run("ls")));
        }
    }

    [Fact]
    public void Commands_are_equal_when_they_say_the_same() =>
        Assert.Equal(Sh.Script($"ls {"a"} | wc"), Sh.Script($"ls {"a"} | wc"));
}
