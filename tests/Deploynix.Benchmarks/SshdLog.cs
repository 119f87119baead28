using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks;

/// <summary>Counts in an sshd's log what came since it was asked last.</summary>
internal sealed class SshdLog(LabSshd sshd)
{
    private long _read;

    /// <summary>Logins and exec channels since the last call.</summary>
    public (int Logins, int Execs) Take()
    {
        using var file = new FileStream(Path.Combine(sshd.Directory, "log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = _read;
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        _read = file.Position;
        return (text.Split("Accepted publickey for ").Length - 1, text.Split("Starting session: command").Length - 1);
    }
}
