using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Deploynix.Core.Ports;

namespace Deploynix.Infrastructure.Local;

/// <summary>A <see cref="BackupFile"/> that is read again. It is held open, so that what is hashed is what is sent.</summary>
public sealed class BackupSource : IBackupSource
{
    /// <summary>A whole number of threes, so that pieces can be put into base64 one by one.</summary>
    private const int Piece = 48 * 1024;

    private const int LongestRecord = 16 << 20;

    private readonly FileStream _file;

    /// <summary>Opens it.</summary>
    /// <exception cref="IOException">It or its record is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">It or its record may not be read.</exception>
    public BackupSource(string path)
    {
        Path = path;
        var record = new FileInfo(path + ".json");
        if (record is { Exists: true, Length: > LongestRecord }) throw new IOException($"{record.FullName} is too long for a record");
        _file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, Options = FileOptions.SequentialScan });
        try
        {
            Record = File.ReadAllText(record.FullName).Trim();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string Record { get; }

    /// <inheritdoc/>
    public long Bytes => _file.Length;

    /// <inheritdoc/>
    public async Task<string> HashAsync(CancellationToken cancel)
    {
        _file.Position = 0;
        return Convert.ToHexString(await SHA256.HashDataAsync(_file, cancel)).ToLowerInvariant();
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        _file.Position = 0;
        var piece = new byte[Piece];
        for (int read; (read = await _file.ReadAtLeastAsync(piece, Piece, throwOnEndOfStream: false, cancel)) > 0;) yield return piece.AsMemory(0, read);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
