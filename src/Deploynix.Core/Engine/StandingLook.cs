using Deploynix.Core.Commands;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>
/// A look at a server whose channel stays open, so that the act which is planned from it needs no channel of its own: far away, each costs as long as a whole step.
/// No lock is held, and nothing is waited for, until <see cref="RemoteSession.ContinueAsync"/>.
/// </summary>
internal sealed class StandingLook : IAsyncDisposable
{
    /// <summary>What stood for longer than that, while somebody was asked, may be dead without having said so.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly long _began;
    private DateTimeOffset? _told;
    private int _taken;

    private StandingLook(IRemoteProcess process, TimeProvider time)
    {
        Process = process;
        Output = process.Output.GetAsyncEnumerator(CancellationToken.None);
        _time = time;
        _began = time.GetTimestamp();
    }

    public IRemoteProcess Process { get; }

    /// <summary>What the server says after the look.</summary>
    public IAsyncEnumerator<OutputLine> Output { get; }

    /// <summary>Whether a session can begin on it; it is whoever's asks first.</summary>
    public bool TryTake() => IsFresh && Interlocked.Exchange(ref _taken, 1) == 0;

    private bool IsFresh => Stands && !Process.Completion.IsCompleted && _time.GetElapsedTime(_began) < Freshness;

    private bool Stands { get; set; }

    /// <summary>The time by the server's clock, as far as the look told it.</summary>
    public DateTimeOffset ServerTime(TimeProvider time) => (_told ?? time.GetUtcNow()) + time.GetElapsedTime(_began);

    /// <summary>Looks, and gives what the look printed.</summary>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static async Task<(StandingLook Look, IReadOnlyList<OutputLine> Lines)> OpenAsync(ITransport transport, ShellCommand command, TimeProvider time, CancellationToken cancel)
    {
        var look = new StandingLook(await transport.StartAsync(command, cancel), time);
        try
        {
            var lines = new List<OutputLine>();
            while (await look.Output.MoveNextAsync().AsTask().WaitAsync(cancel))
            {
                var line = look.Output.Current;
                if (line is { Channel: OutputChannel.Out, Text: Supervisor.Looked })
                {
                    look.Stands = true;
                    break;
                }
                lines.Add(line);
            }
            return (look, lines);
        }
        catch
        {
            await look.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the look said the time was on the server.</summary>
    public void Told(DateTimeOffset? now) => _told = now;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
