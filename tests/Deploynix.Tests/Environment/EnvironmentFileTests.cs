using System.Security.Cryptography;
using System.Text;
using Deploynix.Core.Commands;
using Deploynix.Core.Shell;
using Deploynix.Tests.Commands;

namespace Deploynix.Tests.Environments;

/// <summary>The scripts that replace, keep and put back a .env, run as servers run them.</summary>
public sealed class EnvironmentFileTests : IDisposable
{
    private const string Old = "A=old\n";
    private const string New = "A=\"new $x 'é'\"\n";

    private readonly Sandbox _site = new Sandbox().Made().With(Sandbox.Old, Sandbox.New);

    public EnvironmentFileTests()
    {
        _site.Write("shared/.env", Old);
        _site.Link("current", Sandbox.Old.RelativePath);
        Shell("chmod 640 shared/.env");
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public void It_is_replaced_with_its_mode_and_the_version_before_is_kept()
    {
        Assert.Equal(0, Write(Old, New).Code);
        Assert.Equal(New, _site.Read("shared/.env"));
        Assert.Equal("640", Shell("stat -c %a shared/.env"));
        Assert.Equal("700 700", Shell("echo $(stat -c %a .deploynix/env .deploynix/env/history)"));
        Assert.Equal("600 A=old", Shell("echo $(stat -c %a .deploynix/env/history/*) $(cat .deploynix/env/history/*)"));
        Assert.Equal(".env", Shell("ls -A shared"));
    }

    [Fact]
    public void What_somebody_else_changed_is_left_alone()
    {
        Assert.Equal(ExitCode.EnvironmentMoved, Write("A=seen\n", New).Code);
        Assert.Equal(Old, _site.Read("shared/.env"));
        Assert.Equal(".env", Shell("ls -A shared"));
    }

    [Fact]
    public void A_file_that_is_not_there_is_made_for_owner_and_group()
    {
        Shell("rm shared/.env");
        Assert.Equal(0, Write(null, New).Code);
        Assert.Equal("640", Shell("stat -c %a shared/.env"));
    }

    [Fact]
    public void A_link_stays_one()
    {
        Shell("mkdir elsewhere && mv shared/.env elsewhere/env && ln -s ../elsewhere/env shared/.env");
        Assert.Equal(0, Write(Old, New).Code);
        Assert.Equal(New, _site.Read("elsewhere/env"));
        Assert.Equal("../elsewhere/env", _site.Target("shared/.env"));
    }

    [Fact]
    public void The_last_twenty_versions_are_kept()
    {
        for (var n = 0; n < 23; n++) Assert.Equal(0, Write(n == 0 ? Old : $"A={n - 1}\n", $"A={n}\n").Code);
        Assert.Equal("20", Shell("ls .deploynix/env/history | wc -l"));
    }

    [Theory]
    [InlineData("exit 1")]
    [InlineData("rm -f bootstrap/cache/config.php")]
    public void What_cannot_be_cached_is_put_back(string refresh)
    {
        Cached();
        var script = Sh.UserScript($"grep -q new ../../shared/.env || exit 0; {refresh}");
        Assert.Equal(ExitCode.EnvironmentRejected, Write(Old, New, script).Code);
        Assert.Equal("640 A=old", Shell("echo $(stat -c %a shared/.env) $(cat shared/.env)"));
        Assert.Equal(".env", Shell("ls -A shared"));
    }

    [Fact]
    public void A_script_that_is_ended_puts_it_back()
    {
        Cached();
        var ran = Write(Old, New, Sh.UserScript("kill -s TERM $$; sleep 0.1"));
        Assert.NotEqual(0, ran.Code);
        Assert.Equal(Old, _site.Read("shared/.env"));
    }

    [Fact]
    public void Nothing_of_it_is_shown()
    {
        var command = EnvironmentFile.Replace(_site.Paths, Hash(Old), Text(New), Hash(New), null);
        Assert.DoesNotContain(Text(New), command.ToString(), StringComparison.Ordinal);
        Assert.Contains(Arg.Secret.Mask, command.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_release_keeps_what_it_went_live_with_and_what_it_had_before()
    {
        Keep();
        Assert.Equal("600 A=old", Shell($"echo $(stat -c %a .deploynix/env/{Sandbox.Old}.env) $(cat .deploynix/env/{Sandbox.Old}.env)"));
        _site.Write("shared/.env", "A=2\n");
        Keep();
        Keep();
        Assert.Equal("A=2\n", _site.Read($".deploynix/env/{Sandbox.Old}.env"));
        Assert.Equal(Old, _site.Read($".deploynix/env/{Sandbox.Old}.earlier.env"));
    }

    [Fact]
    public void What_cannot_be_kept_is_a_warning()
    {
        _site.Write(".deploynix/env", "a file");
        var ran = _site.Run(Sh.Lines(KeptEnvironment.Copy(_site.Paths, Sandbox.Old), KeptEnvironment.Copied(_site.Paths, Sandbox.Old)));
        Assert.Equal(0, ran.Code);
        Assert.StartsWith("::deploynix", ran.Out, StringComparison.Ordinal);
        Assert.Equal(0, _site.Run(KeptEnvironment.Keep(_site.Paths, Sandbox.Old)).Code);
    }

    [Fact]
    public void A_restored_file_stays_only_if_the_swap_was_done()
    {
        Keep();
        _site.Write("shared/.env", "A=2\n");
        var restore = EnvironmentFile.Restore(_site.Paths, Sandbox.Old);
        Assert.Equal(9, _site.Run(Sh.Lines(restore, Sh.UserScript("grep -q old shared/.env && exit 9"))).Code);
        Assert.Equal("A=2\n", _site.Read("shared/.env"));
        Assert.Equal(0, _site.Run(Sh.Lines(restore, EnvironmentFile.RestoreDone)).Code);
        Assert.Equal(Old, _site.Read("shared/.env"));
        Assert.Equal(0, _site.Run(EnvironmentFile.TakeBack(_site.Paths)).Code);
        Assert.Equal("A=2\n", _site.Read("shared/.env"));
        Assert.Equal("640 .env", Shell("echo $(stat -c %a shared/.env) $(ls -A shared)"));
    }

    private void Keep() => Assert.Equal(0, _site.Run(Sh.Lines(KeptEnvironment.Copy(_site.Paths, Sandbox.Old), KeptEnvironment.Copied(_site.Paths, Sandbox.Old), KeptEnvironment.Keep(_site.Paths, Sandbox.Old))).Code);

    private void Cached()
    {
        _site.Write($"{Sandbox.Old.RelativePath}/bootstrap/cache/config.php", "");
        _site.Write($"{Sandbox.Old.RelativePath}/artisan", "");
    }

    private Ran Write(string? seen, string text, ShellCommand? refresh = null) =>
        _site.Run(EnvironmentFile.Replace(_site.Paths, seen is null ? null : Hash(seen), Text(text), Hash(text), refresh));

    private string Shell(string script) => _site.Run(script).Out.TrimEnd('\n');

    private static string Text(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))).ToLowerInvariant();
}
