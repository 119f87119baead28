using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Lab.Transports;

/// <summary>What a command printed and how it ended.</summary>
internal sealed record Ran(string[] Out, string[] Error, ExitStatus Status);

/// <summary>Runs commands to their end.</summary>
internal static class Running
{
    /// <summary>How long anything here may take before it counts as hung.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task<Ran> RunAsync(this ITransport transport, string script, string? input = null) => transport.RunAsync(Sh.UserScript(script), input);

    public static async Task<Ran> RunAsync(this ITransport transport, ShellCommand command, string? input = null)
    {
        await using var process = await transport.StartAsync(command, TestContext.Current.CancellationToken);
        var writing = WriteAsync(process, input);
        var lines = await process.LinesAsync();
        await writing;
        var status = await process.Completion.InTimeAsync();
        return new(
            [.. lines.Where(line => line.Channel == OutputChannel.Out).Select(line => line.Text)],
            [.. lines.Where(line => line.Channel == OutputChannel.Error).Select(line => line.Text)],
            status);
    }

    public static async Task<List<OutputLine>> LinesAsync(this IRemoteProcess process)
    {
        using var limit = new CancellationTokenSource(Patience);
        var lines = new List<OutputLine>();
        await foreach (var line in process.Output.WithCancellation(limit.Token)) lines.Add(line);
        return lines;
    }

    /// <summary>What a task gives, or a failure where it hangs.</summary>
    public static Task<T> InTimeAsync<T>(this Task<T> task) => task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>The end of a task, or a failure where it hangs.</summary>
    public static Task InTimeAsync(this Task task) => task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>Waits for a condition, and fails when it does not come.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"Waited in vain for: {what}.");
            await Task.Delay(10);
        }
    }

    private static async Task WriteAsync(IRemoteProcess process, string? input)
    {
        if (input is not null) await process.WriteAsync(input, CancellationToken.None);
        await process.CloseInputAsync();
    }
}
