using Deploynix.Core.Engine;
using Deploynix.Core.Ports;

namespace Deploynix.Tests.Engines;

/// <summary>What steps print, and how they end, through a real supervisor.</summary>
public sealed class SessionOutputTests : IAsyncLifetime
{
    private readonly LocalSite _site = new();
    private RemoteSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await _site.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Theory]
    [InlineData("printf 'a\\nb\\n'", "a|b")]
    [InlineData("printf a", "a")]
    [InlineData("printf 'a\\n\\nb\\n\\n\\n'", "a||b||")]
    [InlineData("printf '\\n'", "")]
    [InlineData("printf '\\n\\n'", "|")]
    [InlineData("echo deploynix-0123456789ABCDEF 0", "deploynix-0123456789ABCDEF 0")]
    [InlineData("echo pong", "pong")]
    [InlineData("printf 'größe\\n漢字'", "größe|漢字")]
    [InlineData("printf 'a\\r\\nb'", "a\r|b")]
    public async Task Each_stream_comes_in_full_and_apart(string print, string lines)
    {
        var (result, printed) = await _session.StepAsync($"{print}; {{ {print}; }} >&2");
        Assert.True(result.IsSuccess);
        Assert.Equal(lines.Split('|'), printed.Of(OutputChannel.Out));
        Assert.Equal(lines.Split('|'), printed.Of(OutputChannel.Error));
    }

    [Fact]
    public async Task Nothing_printed_is_no_line() => Assert.Empty((await _session.StepAsync(":")).Lines);

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 173", 173)]
    [InlineData("false", 1)]
    [InlineData("set -e; false; echo not here", 1)]
    [InlineData("no_such_program_at_all", 127)]
    [InlineData("if", 2)]
    [InlineData("exec 1>&- 2>&-; exit 7", 7)]
    [InlineData("trap '' TERM; sh -c 'kill -KILL $$'", 137)]
    public async Task The_exit_code_of_a_step_comes_back(string text, int code)
    {
        Assert.Equal(new ExitStatus(code), (await _session.StepAsync(text)).Result.Status);
        Assert.Equal(["next"], (await _session.StepAsync("echo next")).Lines.Of(OutputChannel.Out));
    }

    [Fact]
    public async Task A_hundred_thousand_lines_come_in_order()
    {
        var (result, lines) = await _session.StepAsync("seq 100000");
        Assert.True(result.IsSuccess);
        Assert.Equal(Enumerable.Range(1, 100_000).Select(i => $"{i}"), lines.Select(line => line.Text));
    }

    [Fact]
    public async Task Output_that_is_no_text_ends_nothing()
    {
        var (result, lines) = await _session.StepAsync("head -c 300000 /dev/urandom; printf '\\0\\377\\n'; exit 3");
        Assert.Equal(3, result.Status.Code);
        Assert.NotEmpty(lines);
        Assert.True((await _session.StepAsync(":")).Result.IsSuccess);
    }

    [Fact]
    public async Task A_step_has_nothing_to_read_and_cannot_read_what_is_meant_for_others() =>
        Assert.Equal(["0"], (await _session.StepAsync("cat | wc -c | tr -d ' '")).Lines.Of(OutputChannel.Out));

    [Fact]
    public async Task A_step_finds_no_variable_and_no_file_of_the_supervisors_own()
    {
        var (_, lines) = await _session.StepAsync("echo \"[${n-}${s-}${c-}${nonce-}${script-}${DEPLOYNIX_STEP-}${DEPLOYNIX_NONCE-}]\"; env | grep -c -e DEPLOYNIX_STEP -e DEPLOYNIX_NONCE; ls /proc/self/fd | grep -c '^9$'");
        Assert.Equal(["[]", "0", "0"], lines.Of(OutputChannel.Out));
    }

    [Fact]
    public async Task Steps_do_not_see_what_others_set_and_start_in_the_sites_folder()
    {
        await _session.StepAsync("cd /; x=1; umask 077; set -e");
        var (_, lines) = await _session.StepAsync("pwd; echo \"[$x]\"; umask");
        Assert.Equal([_site.Box.Paths.Base, "[]", _site.Box.Run("umask").Lines[0]], lines.Of(OutputChannel.Out));
    }

    [Fact]
    public async Task A_script_longer_than_a_variable_may_be_is_a_failure_at_once()
    {
        var (result, lines) = await _session.StepAsync("# " + new string('x', 200_000) + "\necho here");
        Assert.Equal(126, result.Status.Code);
        Assert.Contains("too long", Assert.Single(lines).Text, StringComparison.Ordinal);
        Assert.True((await _session.StepAsync("# " + new string('x', 100_000))).Result.IsSuccess);
    }

    [Fact]
    public async Task A_child_that_goes_on_with_the_output_in_hand_does_not_delay_the_end()
    {
        var (result, lines) = await _session.StepAsync($"setsid {_site.Sleeper} & echo started");
        Assert.True(result.IsSuccess);
        Assert.Equal(["started"], lines.Of(OutputChannel.Out));
        await LocalSite.UntilAsync(() => _site.Marked.Length > 0, "the child");
        Assert.True((await _session.StepAsync($"kill {string.Join(' ', _site.Marked)}")).Result.IsSuccess);
    }

    [Fact]
    public async Task Text_of_a_step_is_in_no_list_of_processes()
    {
        var running = _session.StepAsync($": hunter2-{_site.Mark}; until [ -e go ]; do sleep 0.05; done");
        await LocalSite.UntilAsync(() => LocalSite.Processes(arguments => arguments.Contains("0.05")).Length > 0, "the step");
        Assert.Empty(LocalSite.Processes(arguments => arguments.Any(argument => argument.Contains("hunter2-" + _site.Mark, StringComparison.Ordinal))));
        _site.Box.Write("go", "");
        Assert.True((await running).Result.IsSuccess);
    }

    [Fact]
    public async Task Lines_for_the_log_are_in_it_whatever_they_say_also_when_the_log_is_gone()
    {
        var log = _site.Box.In(".deploynix/logs/x y.log");
        await _session.OpenLogAsync(log, TestContext.Current.CancellationToken);
        await _session.LogAsync("run x\nend\nkill\n\\n %s größe", TestContext.Current.CancellationToken);
        await _session.StepAsync(":");
        Assert.Equal("run x\nend\nkill\n\\n %s größe\n", await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken));
        Directory.Delete(_site.Box.In(".deploynix/logs"), recursive: true);
        await _session.LogAsync("end\nrun y\ntouch wrong\ny", TestContext.Current.CancellationToken);
        Assert.True((await _session.StepAsync(":")).Result.IsSuccess);
        Assert.False(File.Exists(_site.Box.In("wrong")));
    }
}
