using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure.Streams;

namespace Deploynix.Infrastructure.Local;

/// <summary>
/// A command on this machine. Its pipes are read into a queue of bounded length, so that a slow reader slows the command down.
/// .NET tells of a signal as a shell does, by 128 and its number as the exit code, and so does this.
/// </summary>
internal sealed class LocalProcess : IRemoteProcess
{
    private const int ChunkSize = 32 * 1024;
    private const int Chunks = 16;

    private readonly Process _process;
    private readonly Stream _input;
    private readonly Channel<OutputChunk> _chunks = Channel.CreateBounded<OutputChunk>(Chunks);
    private readonly TaskCompletionSource<ExitStatus> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private bool _inputClosed;

    /// <param name="process">Started, with all three streams redirected; owned from here on.</param>
    public LocalProcess(Process process)
    {
        _process = process;
        _input = process.StandardInput.BaseStream;
        Output = new OutputReader(_chunks.Reader);
        _ = EndAsync(PumpAsync(process.StandardOutput.BaseStream, OutputChannel.Out), PumpAsync(process.StandardError.BaseStream, OutputChannel.Error));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<OutputLine> Output { get; }

    /// <inheritdoc/>
    public Task<ExitStatus> Completion => _completion.Task;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(string text, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            if (_inputClosed) throw new IOException("The command's input was closed.");
            await _input.WriteAsync(Encoding.UTF8.GetBytes(text), cancel);
            await _input.FlushAsync(cancel);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask CloseInputAsync()
    {
        await _writing.WaitAsync();
        try
        {
            CloseInput();
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        // Without its turn: a write that the command does not read may hold that for ever, and ends by this.
        CloseInput();
        _chunks.Writer.TryComplete();
        while (_chunks.Reader.TryRead(out _)) { }
        _completion.TrySetCanceled();
        return default;
    }

    private void CloseInput()
    {
        _inputClosed = true;
        try
        {
            _input.Dispose();
        }
        catch (IOException)
        {
            // Nobody was there to read it.
        }
    }

    /// <summary>Reads a pipe on a thread of its own: pipes have no asynchronous reads, and would hold threads of the pool.</summary>
    private Task PumpAsync(Stream pipe, OutputChannel channel) => Task.Factory.StartNew(
        () =>
        {
            var buffer = new byte[ChunkSize];
            using (pipe)
            {
                while (pipe.Read(buffer) is > 0 and var length)
                {
                    var chunk = new OutputChunk(channel, buffer[..length]);
                    while (!_chunks.Writer.TryWrite(chunk))
                    {
                        // False when the output was given up: closing the pipe then is what the command learns it by.
                        if (!_chunks.Writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult()) return;
                    }
                }
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private async Task EndAsync(params Task[] pumps)
    {
        try
        {
            await Task.WhenAll(pumps);
            await _process.WaitForExitAsync();
            _completion.TrySetResult(new(_process.ExitCode));
        }
        catch (Exception e)
        {
            _completion.TrySetException(e);
            _ = _completion.Task.Exception;
        }
        finally
        {
            _chunks.Writer.TryComplete();
            _process.Dispose();
        }
    }
}
