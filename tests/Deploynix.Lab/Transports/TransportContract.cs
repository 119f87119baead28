using System.Text;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Lab.Transports;

/// <summary>What holds of every transport, whatever it runs over.</summary>
public abstract class TransportContract
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal abstract ITransport Transport { get; }

    /// <summary>Takes away what the transport keeps open, as a network does.</summary>
    protected abstract Task CutAsync();

    [Fact]
    public async Task The_two_streams_come_apart_and_each_in_order()
    {
        var ran = await Transport.RunAsync("for i in 1 2 3; do echo out $i; echo err $i >&2; done");
        Assert.Equal(["out 1", "out 2", "out 3"], ran.Out);
        Assert.Equal(["err 1", "err 2", "err 3"], ran.Error);
        Assert.True(ran.Status.IsSuccess);
    }

    [Theory]
    [InlineData("printf 'a\\nb'", new[] { "a", "b" })]
    [InlineData("printf 'a\\n\\nb\\n'", new[] { "a", "", "b" })]
    [InlineData("printf 'a\\rb\\r\\n'", new[] { "a\rb\r" })]
    [InlineData("printf '\\n'", new[] { "" })]
    [InlineData(":", new string[0])]
    public async Task Lines_end_at_line_feeds_alone(string script, string[] lines) => Assert.Equal(lines, (await Transport.RunAsync(script)).Out);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(73)]
    [InlineData(255)]
    public async Task The_exit_code_comes_back(int code) => Assert.Equal(new ExitStatus(code), (await Transport.RunAsync($"exit {code}")).Status);

    [Fact]
    public async Task A_command_that_a_signal_ended_did_not_succeed()
    {
        var status = (await Transport.RunAsync("kill -TERM $$")).Status;
        Assert.False(status.IsSuccess);
        Assert.True(status is { Code: null, Signal: "TERM" } or { Code: 143, Signal: null }, status.ToString());
    }

    [Fact]
    public async Task Input_comes_back_through_cat()
    {
        var line = "größe 漢字 🚀 " + new string('x', 80);
        var text = string.Concat(Enumerable.Repeat(line + "\n", 1000));
        var ran = await Transport.RunAsync("cat", text);
        Assert.Equal(Enumerable.Repeat(line, 1000), ran.Out);
    }

    [Fact]
    public async Task Input_is_open_until_it_is_closed_and_each_write_arrives()
    {
        await using var process = await Transport.StartAsync(Sh.UserScript("while read -r line; do echo got $line; done; echo end"), Cancel);
        await using var lines = process.Output.GetAsyncEnumerator(Cancel);
        foreach (var word in new[] { "one", "two" })
        {
            await process.WriteAsync(word + "\n", Cancel);
            Assert.True(await lines.MoveNextAsync().AsTask().InTimeAsync());
            Assert.Equal("got " + word, lines.Current.Text);
        }
        Assert.False(process.Completion.IsCompleted);
        await process.CloseInputAsync();
        await process.CloseInputAsync();
        Assert.True(await lines.MoveNextAsync().AsTask().InTimeAsync());
        Assert.Equal("end", lines.Current.Text);
        Assert.False(await lines.MoveNextAsync().AsTask().InTimeAsync());
        Assert.Equal(0, (await process.Completion.InTimeAsync()).Code);
    }

    [Fact]
    public async Task Writing_to_a_command_that_has_ended_says_so()
    {
        await using var process = await Transport.StartAsync(Sh.UserScript("exit 3"), Cancel);
        Assert.Equal(3, (await process.Completion.InTimeAsync()).Code);
        await Assert.ThrowsAsync<IOException>(() => process.WriteAsync(new string('x', 200_000), Cancel).AsTask());
    }

    [Fact]
    public async Task Bytes_that_are_no_text_become_replacement_characters_and_harm_nothing()
    {
        var ran = await Transport.RunAsync(@"printf 'a\377\376b\n\000c\n'; head -c 300000 /dev/urandom; printf '\nend\n'");
        Assert.Equal("a\uFFFD\uFFFDb", ran.Out[0]);
        Assert.StartsWith("\0c", ran.Out[1], StringComparison.Ordinal);
        Assert.Equal("end", ran.Out[^1]);
    }

    [Fact]
    public async Task A_line_without_end_comes_in_pieces()
    {
        var ran = await Transport.RunAsync("head -c 1000000 /dev/zero | tr '\\0' x");
        Assert.Equal(1_000_000, ran.Out.Sum(piece => piece.Length));
        Assert.All(ran.Out, piece => Assert.InRange(piece.Length, 1, 65536));
    }

    [Fact]
    public async Task Two_hundred_megabytes_pass_within_bounded_memory()
    {
        const long Total = 200 * 1024 * 1024;
        await using var process = await Transport.StartAsync(Sh.UserScript($"yes {new string('x', 99)} | head -c {Total}"), Cancel);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (bytes, lines, peak) = (0L, 0, 0L);
        await foreach (var line in process.Output.WithCancellation(Cancel))
        {
            if (line.Channel == OutputChannel.Out) bytes += line.Text.Length + 1;
            if (++lines % 200_000 == 0) peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"held {peak / 1024} KiB at most");
        Assert.Equal(Total, bytes);
        Assert.True((await process.Completion.InTimeAsync()).IsSuccess);
        Assert.InRange(peak, long.MinValue, 32 * 1024 * 1024);
    }

    [Fact]
    public async Task Output_that_nobody_reads_holds_its_command_back_and_no_other()
    {
        const long Total = 200 * 1024 * 1024;
        var mark = $"/tmp/deploynix-lab-{Guid.NewGuid():N}";
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var process = await Transport.StartAsync(Sh.UserScript($"yes {new string('x', 99)} | head -c {Total}; touch {mark}"), Cancel);
        for (var i = 0; i < 200; i++) Assert.Equal(["here"], (await Transport.RunAsync("echo here")).Out);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"held {held / 1024} KiB unread");
        Assert.False(File.Exists(mark));
        Assert.InRange(held, long.MinValue, 32 * 1024 * 1024);

        var bytes = 0L;
        await foreach (var line in process.Output.WithCancellation(Cancel))
        {
            if (line.Channel == OutputChannel.Out) bytes += line.Text.Length + 1;
        }
        Assert.Equal(Total, bytes);
        Assert.True(File.Exists(mark));
        Assert.True((await process.Completion.InTimeAsync()).IsSuccess);
        await Transport.RunAsync($"rm {mark}");
    }

    [Fact]
    public async Task Twenty_commands_at_once_all_come_back()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Transport.RunAsync($"cat; echo {i}; exit {i}", $"in {i}\n")));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal([$"in {i}", $"{i}"], runs[i].Out);
            Assert.Equal(i, runs[i].Status.Code);
        }
    }

    public static TheoryData<string> Hostile =>
    [
        "", " ", "'", "\"", "'\"'", "\\", "\\\\", "a\\'b", "end\\", "$(touch /tmp/pwned)", "`id`", "$HOME", "${IFS}", "!", "!!", "a\nb", "\n", "\r\n", "\t",
        "-n", "--help", "-e \\n", "*", "?", "[a-z]", "~", "{a,b}", ";", "&", "|", ">", "<", "#x", "%s%n", "\\0101", "größe", "漢字", "🚀", "a\u0301", "'; rm -rf /; '", "\u0001\u007f",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task An_argument_reaches_the_program_as_it_is(string argument) =>
        Assert.Equal(argument + "\0", string.Join('\n', (await Transport.RunAsync(Sh.Run("printf", @"%s\0", argument))).Out));

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_secret_reaches_the_program_as_it_is(string secret) =>
        Assert.Equal(secret + "\0", string.Join('\n', (await Transport.RunAsync(Sh.Run(new Arg.Literal("printf"), new Arg.Literal(@"%s\0"), new Arg.Secret(secret)))).Out));

    [Fact]
    public async Task A_command_with_a_secret_is_in_no_list_of_processes_and_has_its_whole_input()
    {
        var script = Sh.Script($"secret={new Arg.Secret("hunter2-\\n")}; printf '%s\\n' \"$secret\"; cat /proc/$$/cmdline | tr '\\0' ' '; echo; cat");
        var ran = await Transport.RunAsync(script, "first\nsecond\n");
        Assert.Equal("hunter2-\\n", ran.Out[0]);
        Assert.DoesNotContain("hunter2", ran.Out[1], StringComparison.Ordinal);
        Assert.Equal(["first", "second"], ran.Out[2..]);
    }

    [Fact]
    public async Task A_command_may_be_longer_than_an_argument()
    {
        var script = new StringBuilder();
        for (var i = 0; i < 20_000; i++) script.Append("n=\\\n'").Append(i).Append("'\n");
        script.Append("echo $n; exec cat");
        Assert.True(script.Length > 200_000);
        Assert.Equal(["19999", "in"], (await Transport.RunAsync(script.ToString(), "in")).Out);
    }

    [Fact]
    public async Task A_command_starts_in_the_home_folder() => Assert.Equal(["home"], (await Transport.RunAsync("[ \"$(pwd -P)\" = \"$(cd ~ && pwd -P)\" ] && echo home")).Out);

    [Fact]
    public async Task After_a_cut_the_next_command_runs()
    {
        Assert.Equal(["before"], (await Transport.RunAsync("echo before")).Out);
        await CutAsync();
        Assert.Equal(["after"], (await Transport.RunAsync("echo after")).Out);
    }

    [Fact]
    public async Task Disposing_a_command_that_runs_ends_its_input_and_does_not_wait_for_it()
    {
        var mark = $"/tmp/deploynix-lab-{Guid.NewGuid():N}";
        var process = await Transport.StartAsync(Sh.UserScript($"echo up; cat >/dev/null; touch {mark}; exec sleep 2"), Cancel);
        await foreach (var line in process.Output.WithCancellation(Cancel))
        {
            Assert.Equal("up", line.Text);
            break;
        }
        await process.DisposeAsync().AsTask().InTimeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => process.Completion);
        await Running.UntilAsync(() => File.Exists(mark), "the end of the input");
        await process.DisposeAsync();
        Assert.Equal(["still here"], (await Transport.RunAsync($"rm {mark}; echo still here")).Out);
    }

    [Fact]
    public async Task A_start_that_was_cancelled_starts_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Transport.StartAsync(Sh.Run("true"), cancelled.Token));
        Assert.Equal(["fine"], (await Transport.RunAsync("echo fine")).Out);
    }

    [Fact]
    public async Task Output_is_read_once()
    {
        await using var process = await Transport.StartAsync(Sh.Run("true"), Cancel);
        Assert.Empty(await process.LinesAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(process.LinesAsync);
    }
}
