using System.Diagnostics;
using Deploynix.Core.Commands.Checks;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing.Checks;
using Deploynix.Core.Planning.Checks;

namespace Deploynix.Tests.Checks;

public sealed class ExaminationScriptTests
{
    private static readonly Site Shop = new()
    {
        Name = "shop", Environment = "production", Path = "/srv/a b", Repository = "git@example.com:it's.git", Servers = [new() { Name = "web1", Host = "web1" }],
        SharedFiles = [".env"], SharedDirectories = ["storage"], PhpFpm = new() { Service = "php8.2-fpm", Sudo = true },
    };

    [Fact]
    public void The_repository_is_asked_as_a_deployment_asks_it() => Assert.Equal(
        """
        if has git; then
          export GIT_TERMINAL_PROMPT=0 GIT_SSH_COMMAND="${GIT_SSH_COMMAND:-ssh -o BatchMode=yes}"
          said=$(within 20 git ls-remote -- 'git@example.com:it'\''s.git' HEAD refs/heads/main 2>&1)
          say repository "$?"
          printf '%s\n' "$said" | head -n 20 | sed 's/^/repository-said	/'
        fi
        """.ReplaceLineEndings("\n"),
        RepositoryLook.Ask(Shop.Repository, Shop.Branch).ToPosix());

    [Fact]
    public void The_right_to_reload_a_service_is_asked_without_using_it() => Assert.Equal(
        """
        if has systemctl && [ -d /run/systemd/system ]; then
          say reload-by systemctl
          say reload-unit "$(systemctl show -p LoadState -p ActiveState --value php8.2-fpm 2>/dev/null | tr '\n' ' ')"
          if ! has sudo; then say reload-sudo missing; elif sudo -n -l systemctl reload php8.2-fpm >/dev/null 2>&1; then say reload-sudo yes; else say reload-sudo no; fi
        elif has service; then
          say reload-by service
          if ! has sudo; then say reload-sudo missing; elif sudo -n -l service php8.2-fpm reload >/dev/null 2>&1; then say reload-sudo yes; else say reload-sudo no; fi
        fi
        """.ReplaceLineEndings("\n"),
        WebLook.FpmReload(Shop.PhpFpm).ToPosix());

    [Fact]
    public void What_no_check_needs_is_not_looked_at()
    {
        var script = ExaminationScript.Of(Shop, Look.Site | Look.Journal).ToPosix();
        Assert.Contains("journal-lines", script, StringComparison.Ordinal);
        Assert.DoesNotContain("ls-remote", script, StringComparison.Ordinal);
        Assert.DoesNotContain("nginx", script, StringComparison.Ordinal);
        Assert.DoesNotContain(".env", script, StringComparison.Ordinal);
    }

    [Fact]
    public void It_comes_to_its_end_where_no_tool_is_installed()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", ExaminationScript.Of(Shop, (Look)~0).ToPosix()]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = "/nowhere";
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var lines = process.StandardOutput.ReadToEnd().Split('\n');
        process.WaitForExit();
        var seen = HostSeen.Parse(Shop.Servers[0], lines);
        Assert.True(seen.IsWhole);
        Assert.All(CheckList.All, check => check.Judge(new(Examined.Recognised(Shop, seen), seen, null, null)));
        Assert.Contains("flock", CheckList.All[0].Judge(new(Shop, seen, null, null)).Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dash")]
    [InlineData("bash")]
    [InlineData("busybox")]
    public void Every_shell_can_read_it(string shell)
    {
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, shell))), $"There is no {shell} here.");
        foreach (var script in (string[])[ExaminationScript.Of(Shop, (Look)~0).ToPosix(), WebProbe.Ask(Shop, new("https://shop.example.com/"), "abc").ToPosix()])
        {
            using var process = Process.Start(new ProcessStartInfo(shell, [.. shell == "busybox" ? (string[])["sh"] : [], "-n", "-c", script]) { RedirectStandardError = true })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, said);
        }
    }
}
