using System.Security.Cryptography;
using Deploynix.Core.Ports;

namespace Deploynix.Infrastructure.Local;

/// <summary>A backup on the operator's machine, which only the operator may read.</summary>
public sealed class BackupFile : IBackupFile
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _kept;

    /// <summary>Begins it. An existing file of that name is left alone.</summary>
    /// <exception cref="IOException">There is such a file, or it cannot be written there.</exception>
    public BackupFile(string path)
    {
        if (File.Exists(path) || Directory.Exists(path)) throw new IOException($"{path} is there already");
        _path = path;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        _file = new FileStream(path + ".part", options);
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        _hash.AppendData(bytes);
    }

    /// <inheritdoc/>
    public (long Bytes, string Sha256) Measure() => (_file.Length, Convert.ToHexString(_hash.GetCurrentHash()).ToLowerInvariant());

    /// <inheritdoc/>
    public string Keep(string record)
    {
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_path + ".part", _path, overwrite: false);
        _kept = true;
        File.WriteAllText(_path + ".json", record + "\n");
        return _path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
        if (!_kept) File.Delete(_path + ".part");
    }
}
