using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Deploynix.Core.Ports;

namespace Deploynix.Infrastructure.Streams;

/// <summary>
/// Reads a command's output, as lines, from a queue that somebody else bounds: the window of an SSH channel, or the capacity of
/// the queue. Decoding happens on the reader's side, so that a reader who is slow holds nothing but what the bound allows.
/// </summary>
/// <param name="chunks">The queue; its end is the end of both streams.</param>
/// <param name="taken">Told how many bytes have been turned into lines that the reader took.</param>
internal sealed class OutputReader(ChannelReader<OutputChunk> chunks, Action<int>? taken = null) : IAsyncEnumerable<OutputLine>
{
    private int _read;

    public IAsyncEnumerator<OutputLine> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref _read, 1) == 0
            ? Lines(cancellationToken).GetAsyncEnumerator(cancellationToken)
            : throw new InvalidOperationException("The output of a command can be read once.");

    private async IAsyncEnumerable<OutputLine> Lines([EnumeratorCancellation] CancellationToken cancel)
    {
        var output = new LineDecoder();
        var error = new LineDecoder();
        while (await chunks.WaitToReadAsync(cancel))
        {
            while (chunks.TryRead(out var chunk))
            {
                foreach (var line in (chunk.Channel == OutputChannel.Out ? output : error).Read(chunk.Bytes)) yield return new(chunk.Channel, line);
                taken?.Invoke(chunk.Bytes.Length);
            }
        }
        foreach (var line in output.End()) yield return new(OutputChannel.Out, line);
        foreach (var line in error.End()) yield return new(OutputChannel.Error, line);
    }
}
