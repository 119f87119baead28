using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>The client's end of a <see cref="Commands.WatchScript"/>: one channel, over which one look after another is asked for.</summary>
internal sealed class WatchChannel : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IRemoteProcess _process;
    private readonly Server _server;
    private readonly CancellationTokenSource _closing = new();
    private readonly IAsyncEnumerator<OutputLine> _lines;
    private readonly OutputTail _errors = new(5);

    private WatchChannel(IRemoteProcess process, Server server)
    {
        (_process, _server) = (process, server);
        _lines = process.Output.GetAsyncEnumerator(_closing.Token);
    }

    public static async Task<WatchChannel> OpenAsync(ITransport transport, ShellCommand loop, CancellationToken cancel) =>
        new(await transport.StartAsync(loop, cancel), transport.Server);

    /// <summary>Asks for one look. After a failure the channel is of no more use.</summary>
    /// <exception cref="DeploynixException">The server did not answer, or the connection went.</exception>
    public async Task<WatchSeen> AskAsync(string request, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await _process.WriteAsync(request + "\n", both.Token);
            var seen = new WatchSeen();
            while (await _lines.MoveNextAsync().AsTask().WaitAsync(both.Token))
            {
                if (_lines.Current.Channel == OutputChannel.Error) _errors.Add(_lines.Current);
                else if (seen.Read(_lines.Current.Text)) return seen;
            }
            var status = await _process.Completion.WaitAsync(both.Token);
            throw Failure(status.Code == Commands.ExitCode.NotInitialized ? ErrorKind.NotInitialized : ErrorKind.UnexpectedAnswer, $"Looking at the logs ended with {status}.");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw Failure(ErrorKind.StepTimedOut, "The server did not answer within a minute.");
        }
        catch (IOException)
        {
            throw Failure(ErrorKind.ConnectionLost, "The server ended the channel.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _process.DisposeAsync();
        _closing.Dispose();
    }

    private DeploynixException Failure(ErrorKind kind, string what) => new(kind, what)
    {
        Server = _server.Name, State = "Nothing was changed.", Next = $"ssh {_server.Address} uptime", Output = [.. _errors.Lines.Select(line => line.Text)],
    };
}
