using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Pipeline;

/// <summary>
/// Tells whoever listens what goes over the wire, for <c>-Debug</c>: each command as it is sent, with its secrets masked, what is written to it, what it answers in the protocol's own words,
/// how many lines it printed, and how it ended. What is written, and what steps print, is told by its length alone: secrets are among it.
/// </summary>
internal sealed class TracedTransports(ITransportFactory inner) : ITransportFactory, IAsyncDisposable
{
    private static readonly AsyncLocal<Action<string>?> Listener = new();

    private int _channels;

    /// <summary>Has what this flow of work does from now on told to somebody; null for nobody.</summary>
    public static void TellTo(Action<string>? listener) => Listener.Value = listener;

    /// <inheritdoc/>
    public ITransport Open(Server server) => Listener.Value is { } tell ? new Traced(inner.Open(server), tell, this) : inner.Open(server);

    /// <inheritdoc/>
    public void Prepare() => inner.Prepare();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner is IAsyncDisposable disposable ? disposable.DisposeAsync() : ValueTask.CompletedTask;

    private sealed class Traced(ITransport inner, Action<string> tell, TracedTransports all) : ITransport
    {
        public Server Server => inner.Server;

        public async Task<IRemoteProcess> StartAsync(ShellCommand command, CancellationToken cancel)
        {
            var channel = $"{Server}, channel {Interlocked.Increment(ref all._channels)}";
            tell($"{channel} < {command}");
            try
            {
                return new TracedProcess(await inner.StartAsync(command, cancel), channel, tell);
            }
            catch (DeploynixException failure)
            {
                tell($"{channel}: not opened: {failure.What}");
                throw;
            }
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class TracedProcess(IRemoteProcess inner, string channel, Action<string> tell) : IRemoteProcess
    {
        private const string Protocol = "deploynix-";

        private int _isTold;

        public IAsyncEnumerable<OutputLine> Output => ReadAsync();

        public Task<ExitStatus> Completion => inner.Completion;

        public ValueTask WriteAsync(string text, CancellationToken cancel)
        {
            // The first word of a line of the protocol; anything else may be a secret.
            var word = text.StartsWith('{') ? "the holder's line" : text.AsSpan(0, Math.Max(0, text.AsSpan().IndexOfAny(" \n"))) switch
            {
                "run" => "run", "quick" => "quick", "sure" => "sure", "kill" => "kill", "ping" => "ping", "end" => "end", "hold" => "hold", "log" => "log", "say" => "say", _ => "input",
            };
            tell($"{channel} < {word}, {text.Length} characters");
            return inner.WriteAsync(text, cancel);
        }

        public ValueTask CloseInputAsync() => inner.CloseInputAsync();

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _isTold, 1) == 0) tell($"{channel}: {(inner.Completion.IsCompletedSuccessfully ? $"ended, {await inner.Completion}" : "closed")}");
            await inner.DisposeAsync();
        }

        private async IAsyncEnumerable<OutputLine> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel = default)
        {
            var (lines, characters) = (0, 0L);
            await foreach (var line in inner.Output.WithCancellation(cancel))
            {
                if (line.Text.StartsWith(Protocol, StringComparison.Ordinal))
                {
                    TellLines();
                    tell($"{channel} > {(line.Channel == OutputChannel.Error ? "(error stream) " : "")}{line.Text}");
                }
                else
                {
                    lines++;
                    characters += line.Text.Length;
                }
                yield return line;
            }
            TellLines();

            void TellLines()
            {
                if (lines > 0) tell($"{channel} > {lines} line{(lines == 1 ? "" : "s")}, {characters} characters");
                (lines, characters) = (0, 0);
            }
        }
    }
}
