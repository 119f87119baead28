using Deploynix.Core.Model;

namespace Deploynix.Infrastructure.Json;

/// <summary>
/// One edit of a settings file, from before it is read until it is replaced: a file beside it, made for this writer alone, is both the
/// lock that keeps other writers out and the new content, which takes the old one's place by rename.
/// </summary>
internal sealed class SettingsWrite : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(1);

    private const int FileExistsOnUnix = 17;
    private const int FileExistsOnWindows = unchecked((int)0x80070050);

    private readonly string _path;
    private readonly string _next;
    private FileStream? _file;

    private SettingsWrite(string path, string next, FileStream file)
    {
        _path = path;
        _next = next;
        _file = file;
    }

    /// <summary>Waits for its turn. The folder is made where it is missing; a link is followed, so that it stays one.</summary>
    /// <exception cref="DeploynixException">The folder cannot be written to, or another writer does not end.</exception>
    public static SettingsWrite Begin(string path)
    {
        try
        {
            var target = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
            var folder = Path.GetDirectoryName(target)!;
            Directory.CreateDirectory(folder);
            var next = Path.Combine(folder, $".{Path.GetFileName(target)}.new");
            return new SettingsWrite(target, next, Take(path, target, next));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(path, failure.Message, failure);
        }
    }

    /// <summary>Puts the new content in place, if the file still is what the edit was made from.</summary>
    /// <exception cref="DeploynixException">The file changed meanwhile, or could not be written. It is as it was.</exception>
    public void Commit(byte[]? seen, byte[] content)
    {
        try
        {
            _file!.Write(content);
            _file.Flush(flushToDisk: true);
            _file.Dispose();
            var exists = File.Exists(_path);
            if (exists && !OperatingSystem.IsWindows()) File.SetUnixFileMode(_next, File.GetUnixFileMode(_path));
            if (exists ? seen is null || !File.ReadAllBytes(_path).AsSpan().SequenceEqual(seen) : seen is not null)
            {
                throw NotWritten(_path, "it was changed by something else while it was edited", null);
            }
            File.Move(_next, _path, overwrite: true);
            _file = null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(_path, failure.Message, failure);
        }
    }

    /// <summary>Lets the next writer in.</summary>
    public void Dispose()
    {
        if (_file is null) return;
        _file.Dispose();
        _file = null;
        File.Delete(_next);
    }

    private static FileStream Take(string path, string target, string next)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Delete };

        // What others may not read in the old file they may not read in the new one either, at no moment.
        if (!OperatingSystem.IsWindows() && File.Exists(target)) options.UnixCreateMode = File.GetUnixFileMode(target);
        for (var until = DateTime.UtcNow + Patience; ; Thread.Sleep(20))
        {
            try
            {
                return new FileStream(next, options);
            }
            catch (IOException failure) when (failure.HResult is FileExistsOnUnix or FileExistsOnWindows)
            {
                // An edit takes milliseconds: what lies there for a minute was left by a process that died.
                if (File.Exists(next) && DateTime.UtcNow - File.GetLastWriteTimeUtc(next) > Abandoned) File.Delete(next);
                else if (DateTime.UtcNow > until) throw NotWritten(path, $"somebody else writes it; if nobody does, delete {next}", null);
            }
        }
    }

    private static DeploynixException NotWritten(string path, string why, Exception? inner) => new(
        ErrorKind.SettingsNotWritten, $"{path} was not written: {why.TrimEnd('.')}.", inner)
    {
        State = "It is as it was.",
    };
}
