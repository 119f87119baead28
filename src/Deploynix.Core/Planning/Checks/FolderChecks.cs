using System.Collections.Immutable;
using Deploynix.Core.Commands.Checks;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning.Checks;

/// <summary>Whether the site's folders are there, can be written, keep their secrets and have room.</summary>
internal static class FolderChecks
{
    public static ImmutableArray<Check> All { get; } =
    [
        new("site-folders", Look.Site, Folders),
        new("write-access", Look.Site | Look.Rights, Writable),
        new("env-file-mode", Look.Site | Look.Rights, Mode),
        new("disk-space", Look.Site | Look.Room, Disk),
        new("inodes", Look.Site | Look.Room, Inodes),
    ];

    private static Verdict Folders(Examined it) => it.Seen.Site switch
    {
        { BaseUnreadable: true } => Verdict.Bad($"{it.Site.Path} may not be entered by {it.Seen.User}", Own(it, it.Path("."))),
        { BaseMissing: true } => Verdict.Bad($"{it.Site.Path} is not there", it.Cmdlet("Initialize-DeploynixSite")),
        { StateMissing: true } => Verdict.Bad($"{it.Site.Path} has no .deploynix folder", it.Cmdlet("Initialize-DeploynixSite")),
        null => Verdict.Skipped(it.NoFolder!),
        _ => Verdict.Good(it.Site.Path),
    };

    private static Verdict Writable(Examined it)
    {
        if (it.NoFolder is { } why) return Verdict.Skipped(why);
        if (it.Seen.Closed.Length == 0) return Verdict.Good($"{it.Seen.User} may write to every folder");
        return Verdict.Bad(
            $"{it.Seen.User} may not write to {string.Join(", ", it.Seen.Closed.Select(path => path == "." ? it.Site.Path : path))}",
            Own(it, string.Join(' ', it.Seen.Closed.Select(it.Path))));
    }

    private static string Own(Examined it, string paths) => $"on the server, as root: chown -R {PosixQuoting.Quote(it.Seen.User ?? "USER")} {paths} && chmod -R u+rwX {paths}";

    private static Verdict Mode(Examined it)
    {
        if (it.NoFolder is { } why) return Verdict.Skipped(why);
        if (it.Seen.Modes.Length == 0) return Verdict.Skipped("there is no .env in shared/, or the server does not tell its mode");
        var open = it.Seen.Modes.Where(file => file.Mode[^1] is not '0').ToList();
        return open.Count == 0
            ? Verdict.Good(string.Join(", ", it.Seen.Modes.Select(file => $"{file.Path} {file.Mode}")))
            : Verdict.Bad(
                $"every user of the server may read or write {string.Join(", ", open.Select(file => $"{file.Path} ({file.Mode})"))}",
                $"on the server: chmod o= {string.Join(' ', open.Select(file => it.Path(file.Path)))}; PHP-FPM's user has to be its owner or in its group");
    }

    private static Verdict Disk(Examined it)
    {
        if (it.NoFolder is { } why) return Verdict.Skipped(why);
        if (it.Seen.FreeKilobytes is not { } free) return Verdict.Skipped("df does not tell");
        var release = it.Seen.ReleaseKilobytes;
        var found = release is { } size ? $"{Headroom.Size(free)} free, the last release has {Headroom.Size(size)}" : $"{Headroom.Size(free)} free, no release to compare";
        var advice = $"free some room on the server (df -h {it.Path(".")}), or keep fewer releases by \"retention\" in the settings";
        if (free < Headroom.Kilobytes(release)) return Verdict.Bad($"{found}: too little for the next one", advice);
        return free < (3 * (release ?? 0)) + (10 * Headroom.SpareKilobytes) ? Verdict.Warning(found, advice) : Verdict.Good(found);
    }

    private static Verdict Inodes(Examined it)
    {
        if (it.NoFolder is { } why) return Verdict.Skipped(why);
        if (it.Seen.Inodes is null or 0 || it.Seen.FreeInodes is not { } free) return Verdict.Skipped("the file system does not count inodes");
        var release = it.Seen.ReleaseFiles;
        var found = release is { } files ? $"{free} free, the last release has {files} files" : $"{free} free, no release to compare";
        var advice = $"remove files on the server (df -i {it.Path(".")}), or keep fewer releases by \"retention\" in the settings";
        if (free < Headroom.Inodes(release)) return Verdict.Bad($"{found}: too few for the next one", advice);
        return free < 3 * ((release ?? 0) + Headroom.SpareInodes) ? Verdict.Warning(found, advice) : Verdict.Good(found);
    }
}
