namespace Deploynix.Core.Ports;

/// <summary>Where a backup that is streamed to the operator's machine goes: it has its name once all of it is there. Disposing it before takes away what there is.</summary>
public interface IBackupFile : IDisposable
{
    /// <summary>Adds bytes.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>How many bytes there are, and their SHA-256 in small letters.</summary>
    (long Bytes, string Sha256) Measure();

    /// <summary>Gives the file its name, and puts the backup's record beside it.</summary>
    /// <returns>The file's path.</returns>
    string Keep(string record);
}
