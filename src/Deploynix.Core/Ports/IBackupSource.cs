namespace Deploynix.Core.Ports;

/// <summary>A backup that was streamed to the operator's machine, and its record.</summary>
public interface IBackupSource : IDisposable
{
    /// <summary>The file.</summary>
    string Path { get; }

    /// <summary>What the record beside it says.</summary>
    string Record { get; }

    /// <summary>How many bytes there are.</summary>
    long Bytes { get; }

    /// <summary>Their SHA-256 in small letters.</summary>
    /// <exception cref="IOException">It could not be read.</exception>
    Task<string> HashAsync(CancellationToken cancel);

    /// <summary>All of them from the first on, piece by piece; a piece is good until the next one is asked for.</summary>
    /// <exception cref="IOException">It could not be read.</exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancel);
}
