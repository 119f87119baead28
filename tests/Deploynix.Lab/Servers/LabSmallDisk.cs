namespace Deploynix.Lab.Servers;

/// <summary>A small file system in the place of a directory, to be filled, or to be made read-only. Only root can mount one.</summary>
public sealed class LabSmallDisk : IAsyncDisposable
{
    private readonly string _path;
    private readonly bool _ofInodes;

    private LabSmallDisk(string path, bool ofInodes) => (_path, _ofInodes) = (path, ofInodes);

    /// <summary>Mounts it over a directory; what lay there is hidden. Skips the test where that cannot be done.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="limits">What it has, as tmpfs's options say it: <c>size=30m</c>, <c>nr_inodes=500</c>.</param>
    public static async Task<LabSmallDisk> Mount(string path, string limits)
    {
        Assert.SkipUnless(LabSshd.IsRoot, "Only root can mount a small disk.");
        var user = LabUser.Current;
        var mounted = await LabProcess.Run(["mount", "-t", "tmpfs", "-o", $"{limits},uid={user.Uid},gid={user.Gid},mode=755", "tmpfs", path], LabProcess.AsMyself);
        Assert.SkipUnless(mounted.ExitCode == 0, $"A small disk cannot be mounted here: {mounted.Error.Trim()}");
        return new(path, limits.Contains("nr_inodes", StringComparison.Ordinal));
    }

    /// <summary>Takes all that is left of its room, or of its inodes where those are limited.</summary>
    public Task Fill() => LabProcess.Run(["sh", "-c", _ofInodes
        ? "mkdir -p ballast; i=0; while : > \"ballast/$i\"; do i=$((i + 1)); done 2>/dev/null; :"
        : "cat /dev/zero > ballast 2>/dev/null; :"], new() { Directory = _path });

    /// <summary>Gives it back.</summary>
    public Task Empty() => LabProcess.Run(["sh", "-c", "rm -rf ballast"], new() { Directory = _path });

    /// <summary>Makes it read-only, or writable again.</summary>
    public async Task Remount(bool readOnly) => await LabProcess.Run(["mount", "-o", readOnly ? "remount,ro" : "remount,rw", _path], LabProcess.AsMyself).Succeeded();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await LabProcess.Run(["umount", "--lazy", _path], LabProcess.AsMyself).Succeeded();
}
