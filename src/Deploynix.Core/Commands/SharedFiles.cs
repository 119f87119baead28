using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>The commands that link what releases have in common into one of them. Paths are relative to the release.</summary>
internal static class SharedFiles
{
    /// <summary>A directory kept in <c>shared/</c>. The first release that brings one fills it; nothing that is there is overwritten.</summary>
    public static ShellCommand FillDirectory(SitePaths site, ReleaseId release, string path) => Sh.Script($"""
        if [ ! -e {Shared(site, path)} ]; then
          mkdir -p {Shared(site, path)} &&
          if [ -d {InRelease(site, release, path)} ]; then cp -a {InRelease(site, release, path)}/. {Shared(site, path)}/; fi || exit
        fi
        """);

    /// <summary>
    /// A file kept in <c>shared/</c>. When it is not there yet it is taken from the release, else from its example (<c>.env</c> from <c>.env.example</c>),
    /// else made empty; one that looks like a secret is readable for its owner and group alone.
    /// </summary>
    public static ShellCommand FillFile(SitePaths site, ReleaseId release, string path) => Sh.Script($"""
        if [ ! -e {Shared(site, path)} ]; then
          mkdir -p {Parent(Shared(site, path))} || exit
          if [ -f {InRelease(site, release, path)} ]; then cp -p {InRelease(site, release, path)} {Shared(site, path)}
          elif [ -f {InRelease(site, release, path) + ".example"} ]; then cp {InRelease(site, release, path) + ".example"} {Shared(site, path)} && echo {path + " was made from " + path + ".example: see that it is right"}
          else : > {Shared(site, path)} && echo {path + " was made empty"}
          fi || exit
          chmod {(IsSecret(path) ? "0640" : "0644")} {Shared(site, path)}
        fi
        """);

    /// <summary>A directory that the site writes to, made in the release unless it lies in a shared one.</summary>
    public static ShellCommand MakeWritable(SitePaths site, ReleaseId release, IEnumerable<string> paths) =>
        Sh.Script($"mkdir -p {paths.Select(path => InRelease(site, release, path))} && chmod ug+rwX {paths.Select(path => InRelease(site, release, path))}");

    /// <summary>
    /// Warns of folders that Laravel writes to and the deploying user may not: what artisan logs is lost then. PHP-FPM may well run as another user, so that
    /// it is no failure by itself; whatever fails of it is one.
    /// </summary>
    public static ShellCommand WarnUnwritable(SitePaths site, ReleaseId release) => Sh.Script($"""
        for d in {LaravelWrites.Select(path => InRelease(site, release, path))}; do
          [ ! -d "$d" ] || [ -w "$d" ] || echo {Directives.Warning("")}"$(id -un) may not write to $(cd -P "$d" && pwd): what artisan logs there is lost, and what it caches fails. Give that user the right (setfacl -R -m u:$(id -un):rwX on it), then check with Test-DeploynixSite"
        done
        """);

    /// <summary>Where artisan itself writes.</summary>
    private static readonly IReadOnlyList<string> LaravelWrites = ["storage/logs", "storage/framework", "storage/framework/cache/data"];

    /// <summary>Links what is kept in <c>shared/</c> into the release, instead of what it brings of its own; one program makes all links of a folder that follow one another.</summary>
    public static ShellCommand Link(SitePaths site, ReleaseId release, IReadOnlyList<string> paths)
    {
        var runs = new List<List<string>>();
        foreach (var path in paths)
        {
            if (runs.Count > 0 && Parent(runs[^1][0]) == Parent(path)) runs[^1].Add(path);
            else runs.Add([path]);
        }
        return Sh.Lines(runs.Select(run => Link(site, release, Parent(InRelease(site, release, run[0])), run)));
    }

    private static ShellCommand Link(SitePaths site, ReleaseId release, string folder, List<string> paths) => Sh.Lines(
    [
        Sh.Script($"[ -d {folder} ] || mkdir -p {folder} || exit"),
        .. paths.Select(path => InRelease(site, release, path)).Select(path => Sh.Script($"[ ! -e {path} ] && [ ! -L {path} ] || rm -rf {path} || exit")),
        Sh.Script($"ln -s {paths.Select(path => Upwards(path) + "shared/" + path)} {folder + "/"} || exit"),
    ]);

    /// <summary>Relative, so that a site can be moved or seen through another mount; one step up for the release, one for <c>releases/</c>, one for each folder in the path.</summary>
    internal static string Upwards(string path) => string.Concat(Enumerable.Repeat("../", 2 + path.Count(c => c == '/')));

    private static string Shared(SitePaths site, string path) => $"{site.Shared}/{path}";

    private static string InRelease(SitePaths site, ReleaseId release, string path) => $"{site.Release(release)}/{path}";

    private static string Parent(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    private static bool IsSecret(string path) => path[(path.LastIndexOf('/') + 1)..].StartsWith(".env", StringComparison.Ordinal);
}
