using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// The commands that make a served folder the first release, without a moment in which the web server has no root. What is served never moves by itself: its name is
/// exchanged with a link that leads to where it is then.
/// </summary>
internal static class Adoption
{
    /// <summary>Writes what is found and will be made, before anything is.</summary>
    public static ShellCommand Begin(SitePaths site, AdoptionRecord record) => Sh.Lines(
        Sh.Script($"mkdir -p {site.Records} && chmod 0750 {site.State} || exit {ExitCode.NotWritable}"),
        StateFiles.Replace(site, site.Adoption, Sh.Script($$"""printf '%s\n' {{record.ToLine()}} """)));

    /// <summary>Writes the records of releases, as they are.</summary>
    public static ShellCommand WriteRecords(SitePaths site, IEnumerable<ReleaseRecord> records) => Sh.Lines(records.Select(record =>
        StateFiles.Replace(site, site.Record(ReleaseId.Parse(record.Id)), Sh.Script($$"""printf '%s\n' {{record.ToLine()}} """))));

    /// <summary>
    /// <c>current</c> is the served folder. A link that holds releases/ID is put at releases/ID, where it leads nowhere, and the two names are exchanged:
    /// the folder is then the release, and the link is <c>current</c> and leads to it.
    /// </summary>
    public static ShellCommand TakeCurrent(SitePaths site, ReleaseId release, bool allowGap) => Sh.Lines(
        Exchange.Define(allowGap),
        Sh.Script($$"""
        [ -d {{site.Current}} ] && [ ! -L {{site.Current}} ] || exit {{ExitCode.CurrentMoved}}
        mkdir -p {{site.Releases}} || exit {{ExitCode.NotWritable}}
        [ ! -L {{site.Release(release)}} ] || rm {{site.Release(release)}}
        ln -s {{release.RelativePath}} {{site.Release(release)}} || exit {{ExitCode.NotWritable}}
        exchange {{site.Current}} {{site.Release(release)}} || { rm -f {{site.Release(release)}}; exit {{ExitCode.ExchangeRefused}}; }
        [ "$(readlink {{site.Current}})" = {{release.RelativePath}} ] || exit {{ExitCode.ReadBackDiffers}}
        """));

    /// <summary>The way back from <see cref="TakeCurrent"/>.</summary>
    /// <remarks>
    /// Whoever resolved <c>current</c> before the exchange asks for releases/ID after it. The link that comes there has to lead to the folder from both places with one text:
    /// it names a second link, of which there is one beside <c>current</c> and one in releases/.
    /// </remarks>
    public static ShellCommand GiveCurrentBack(SitePaths site, ReleaseId release, bool allowGap) => Sh.Lines(
        Exchange.Define(allowGap),
        Sh.Script($$"""
        if [ -L {{site.Current}} ]; then
          [ -d {{site.Release(release)}} ] && [ ! -L {{site.Release(release)}} ] || exit {{ExitCode.ReleaseMissing}}
          rm -f {{site.Base}}/{{Way}} {{site.Releases}}/{{Way}} {{site.NextLink(release)}} &&
          ln -s {{release.RelativePath}} {{site.Base}}/{{Way}} && ln -s ../current {{site.Releases}}/{{Way}} &&
          ln -s {{Way}} {{site.NextLink(release)}} && mv -T {{site.NextLink(release)}} {{site.Current}} || exit {{ExitCode.NotWritable}}
          exchange {{site.Current}} {{site.Release(release)}} || exit {{ExitCode.ExchangeRefused}}
          {{LastRequests}}
        fi
        [ ! -L {{site.Release(release)}} ] || rm {{site.Release(release)}}
        rm -f {{site.Base}}/{{Way}} {{site.Releases}}/{{Way}}
        """));

    /// <summary>
    /// The site's folder is the served one. A new one is made beside it, in which every name of the old one is a link through <c>current</c>, and the release a link to
    /// the old one's place; the two are exchanged, and then the old one, now beside the site, and the release.
    /// </summary>
    /// <remarks>
    /// That last link has to lead to the folder beside before the exchange, and from there to the release after it, with one text: relative, it is read from releases/ by
    /// way of a link that is there until then, and from beside the site as what it says. It stays beside the site: PHP remembers resolved paths for minutes.
    /// </remarks>
    public static ShellCommand TakeBase(SitePaths site, ReleaseId release, bool allowGap) => Sh.Lines(
        Exchange.Define(allowGap),
        Sh.Script($$"""
        cd / && [ -d {{site.Base}} ] && [ ! -L {{site.Base}} ] && [ ! -e {{site.Current}} ] && [ ! -L {{site.Current}} ] || exit {{ExitCode.CurrentMoved}}
        mkdir -m 0700 {{Beside(site, release)}} || exit {{ExitCode.NotWritable}}
        (
          cd {{Beside(site, release)}} && mkdir -p releases shared {{Nested(site)}} &&
          ln -s {{release.RelativePath}} current &&
          ln -s {{Beside(site, release)}} {{Nested(site)}}/{{release.Value}} &&
          ln -s {{Name(site) + "/" + release.RelativePath}} {{release.RelativePath}} &&
          ln -s {{Beside(site, release) + "/.deploynix"}} .deploynix || exit
          for f in {{site.Base}}/* {{site.Base}}/.[!.]* {{site.Base}}/..?*; do
            f=${f##*/}
            case $f in current | releases | shared | .deploynix) continue ;; esac
            if [ -e {{site.Base}}/"$f" ] || [ -L {{site.Base}}/"$f" ]; then ln -s "current/$f" "$f" || exit; fi
          done
          chgrp "$(stat -c %g {{site.Base}})" . releases shared 2>/dev/null
          chmod "$(stat -c %a {{site.Base}})" . releases shared || exit
          if command -v getfacl >/dev/null 2>&1; then getfacl -p {{site.Base}} 2>/dev/null | setfacl --set-file=- . 2>/dev/null; fi; :
        ) || { rm -rf {{Beside(site, release)}}; exit {{ExitCode.NotWritable}}; }
        exchange {{site.Base}} {{Beside(site, release)}} || { rm -rf {{Beside(site, release)}}; exit {{ExitCode.ExchangeRefused}}; }
        exchange {{site.State}} {{Beside(site, release) + "/.deploynix"}} &&
        rm {{Beside(site, release) + "/.deploynix"}} &&
        exchange {{site.Release(release)}} {{Beside(site, release)}} || exit {{ExitCode.ExchangeRefused}}
        rm -r {{site.Releases}}/{{Name(site)}}
        [ "$(cd -P {{site.Current}} && pwd)" = "$(cd -P {{site.Release(release)}} && pwd)" ] || exit {{ExitCode.ReadBackDiffers}}
        """));

    /// <summary>The way back from <see cref="TakeBase"/>, also from the middle of it.</summary>
    /// <remarks>
    /// Requests that are under way ask by paths that were true before an exchange. A path through the site's folder to <see cref="Way"/> leads to the old folder all the time:
    /// the new one has there a link to the folder beside, the old one a link to itself.
    /// </remarks>
    public static ShellCommand GiveBaseBack(SitePaths site, ReleaseId release, bool allowGap) => Sh.Lines(
        Exchange.Define(allowGap),
        Sh.Script($$"""
        cd / || exit
        if [ -L {{Beside(site, release)}} ]; then
          [ -d {{site.Release(release)}} ] && [ ! -L {{site.Release(release)}} ] || exit {{ExitCode.ReleaseMissing}}
          mkdir -p {{site.Base}}/{{Nested(site)}} && rm -f {{site.Base}}/{{Nested(site)}}/{{release.Value}} &&
          ln -s {{site.Base + "/" + Way}} {{site.Base}}/{{Nested(site)}}/{{release.Value}} &&
          rm -f {{site.Base}}/{{Way}} {{site.Release(release)}}/{{Way}} &&
          ln -s {{Beside(site, release)}} {{site.Base}}/{{Way}} && ln -s . {{site.Release(release)}}/{{Way}} || exit {{ExitCode.NotWritable}}
          [ -e {{site.Release(release)}}/releases ] || {
            mkdir -p {{site.Release(release)}}/{{Nested(site)}} && ln -s .. {{site.Release(release)}}/{{release.RelativePath}} &&
            ln -s {{site.Base + "/" + Way}} {{site.Release(release)}}/{{Nested(site)}}/{{release.Value}}
          } || exit {{ExitCode.NotWritable}}
          exchange {{site.Release(release)}} {{Beside(site, release)}} || exit {{ExitCode.ExchangeRefused}}
        fi
        if [ -d {{Beside(site, release)}} ] && [ -L {{site.Current}} ]; then
          if [ ! -L {{site.State}} ]; then
            [ ! -L {{Beside(site, release) + "/.deploynix"}} ] || rm {{Beside(site, release) + "/.deploynix"}}
            ln -s {{Beside(site, release) + "/.deploynix"}} {{Beside(site, release) + "/.deploynix"}} &&
            exchange {{site.State}} {{Beside(site, release) + "/.deploynix"}} || exit {{ExitCode.ExchangeRefused}}
          fi
          exchange {{site.Base}} {{Beside(site, release)}} || exit {{ExitCode.ExchangeRefused}}
          {{LastRequests}}
        fi
        if [ -L {{Beside(site, release) + "/current"}} ] && [ -d {{Beside(site, release)}} ]; then
          for f in {{Beside(site, release)}}/* {{Beside(site, release)}}/.[!.]* {{Beside(site, release)}}/..?*; do [ ! -L "$f" ] || rm "$f"; done
          find {{Beside(site, release) + "/releases"}} -type l -exec rm {} +
          find {{Beside(site, release)}} -depth -type d -exec rmdir {} +
        fi
        if [ -L {{site.Base}}/{{Way}} ]; then
          rm {{site.Base}}/{{Way}}
          [ ! -L {{site.Release(release)}} ] || { rm {{site.Release(release)}} && rm -r {{site.Releases}}/{{Name(site)}} && rmdir {{site.Releases}}; }
        fi
        """));

    /// <summary>What the settings share and the release has itself: it goes to shared/ and a link comes in its place, at once.</summary>
    public static ShellCommand MoveShared(SitePaths site, ReleaseId release, string path, bool allowGap) => Sh.Lines(
        Exchange.Define(allowGap),
        Sh.Script($$"""
        if [ ! -L {{InRelease(site, release, path)}} ]; then
          if [ -e {{Shared(site, path)}} ] || [ -L {{Shared(site, path)}} ]; then echo {{Shared(site, path)}}' is there already'; exit {{ExitCode.AdoptionUnsafe}}; fi
          mkdir -p {{Parent(Shared(site, path))}} &&
          ln -s {{SharedFiles.Upwards(path) + "shared/" + path}} {{Shared(site, path)}} || exit {{ExitCode.NotWritable}}
          exchange {{InRelease(site, release, path)}} {{Shared(site, path)}} || { rm -f {{Shared(site, path)}}; exit {{ExitCode.ExchangeRefused}}; }
        fi
        """));

    /// <summary>The way back from <see cref="MoveShared"/>.</summary>
    public static ShellCommand MoveBack(SitePaths site, ReleaseId release, string path, bool allowGap) => Sh.Lines(
        Exchange.Define(allowGap),
        Sh.Script($$"""
        if [ -L {{InRelease(site, release, path)}} ] && [ -e {{Shared(site, path)}} ] && [ ! -L {{Shared(site, path)}} ]; then
          exchange {{InRelease(site, release, path)}} {{Shared(site, path)}} && rm {{Shared(site, path)}} || exit {{ExitCode.ExchangeRefused}}
          {{RemoveEmptyParents(path, site)}}
        fi
        """));

    /// <summary>Something that the old layout keeps elsewhere in the site's folder is found in shared/ too, where a deployment looks for it.</summary>
    public static ShellCommand Bridge(SitePaths site, string path, string target) => Sh.Script($"""
        if [ ! -e {Shared(site, path)} ] && [ ! -L {Shared(site, path)} ]; then
          mkdir -p {Parent(Shared(site, path))} &&
          ln -s {SharedFiles.Upwards(path)[3..] + target} {Shared(site, path)} || exit {ExitCode.NotWritable}
        fi
        """);

    /// <summary>The way back from <see cref="Bridge"/>.</summary>
    public static ShellCommand RemoveBridge(SitePaths site, string path) => Sh.Script($$"""
        [ ! -L {{Shared(site, path)}} ] || rm {{Shared(site, path)}} || exit {{ExitCode.NotWritable}}
        {{RemoveEmptyParents(path, site)}}
        """);

    /// <summary>Refuses to go back where something came since the adoption that would go with what it made.</summary>
    public static ShellCommand NothingIsLost(SitePaths site, AdoptionRecord record) => Sh.Lines(
        Sh.Script($"lost() {new Arg.Raw("{")} printf '%s came after the adoption\\n' \"$1\"; exit {ExitCode.AdoptionUnsafe}; {new Arg.Raw("}")}"),
        !record.Made.Contains(StateName) ? Sh.Empty : Sh.Script($$"""
        for f in {{site.State}}/* {{site.State}}/.[!.]*; do
          case ${f##*/} in adoption.json | journal.jsonl | lock | logs | quarantine | releases | repo.git | lfs | env) continue ;; esac
          [ ! -e "$f" ] || rmdir "$f" 2>/dev/null || lost "$f"
        done
        for f in {{site.Records}}/*.pin {{site.Quarantine}}/* {{site.EnvironmentHistory}}/*; do [ ! -e "$f" ] || lost "$f"; done
        """),
        !record.Made.Contains(SharedName) ? Sh.Empty : Sh.Script($$"""
        find {{site.Shared}} ! -type d -prune -print 2>/dev/null | while IFS= read -r f; do
          for p in {{record.Moved.Concat(record.Bridges)}}; do case $f in {{site.Shared}}/"$p" | {{site.Shared}}/"$p"/*) continue 2 ;; esac; done
          printf '%s came after the adoption\n' "$f"
        done | grep . && exit {{ExitCode.AdoptionUnsafe}}
        """),
        record.Layout != SiteLayout.SiteFolder ? Sh.Empty : Sh.Script($$"""
        if [ -L {{site.Current}} ]; then
          for f in {{site.Base}}/* {{site.Base}}/.[!.]* {{site.Base}}/..?*; do
            case ${f##*/} in current | releases | shared | .deploynix | .deploynix-way) continue ;; esac
            if [ -e "$f" ] || [ -L "$f" ]; then [ "$(readlink "$f")" = "current/${f##*/}" ] || lost "$f"; fi
          done
        fi
        """),
        Sh.Script($":"));

    /// <summary>Takes away what the adoption made: records, and folders that were not there before.</summary>
    public static ShellCommand Forget(SitePaths site, AdoptionRecord record) => Sh.Lines(
        Sh.Script($"rm -f {record.Releases.Select(ReleaseId.Parse).SelectMany(id => new[] { site.Record(id), site.Commands(id), site.Keys(id) }).Append(site.Adoption)} || exit {ExitCode.NotWritable}"),
        !record.Made.Contains(StateName) ? Sh.Empty : Sh.Script($"rm -rf {site.State}"),
        !record.Made.Contains(SharedName) ? Sh.Empty : Sh.Script($"[ ! -d {site.Shared} ] || find {site.Shared} -depth -type d -exec rmdir {new Arg.Raw("{}")} +"),
        !record.Made.Contains(ReleasesName) ? Sh.Empty : Sh.Script($"[ ! -d {site.Releases} ] || rmdir {site.Releases}"));

    /// <summary>Puts <c>current</c> as it was to the letter; what is live stays the same.</summary>
    public static ShellCommand RestoreLink(SitePaths site, ReleaseId release, string text) => Sh.Script($"""
        if [ "$(readlink {site.Current})" != {text} ]; then
          rm -f {site.NextLink(release)} && ln -s {text} {site.NextLink(release)} && mv -T {site.NextLink(release)} {site.Current} || exit {ExitCode.NotWritable}
        fi
        """);

    public const string StateName = ".deploynix";
    public const string SharedName = "shared";
    public const string ReleasesName = "releases";

    /// <summary>Where the old folder lies for as long as the swap of the site's folder takes, and the link to the release after it.</summary>
    public static string Beside(SitePaths site, ReleaseId release) => $"{Parent(site.Base)}/.{Name(site)}.deploynix-{release}";

    /// <summary>A name that leads to the served folder from both sides of an exchange, for as long as that takes.</summary>
    private const string Way = ".deploynix-way";

    /// <summary>Lets the requests end that were resolved before an exchange; those that take longer find nothing.</summary>
    private static Arg.Raw LastRequests { get; } = new("sleep 5");

    /// <summary>From the site's folder: where releases/ID/../ finds the site's own name again.</summary>
    private static string Nested(SitePaths site) => $"releases/{Name(site)}/releases";

    private static string Name(SitePaths site) => site.Base[(site.Base.LastIndexOf('/') + 1)..];

    private static ShellCommand RemoveEmptyParents(string path, SitePaths site) => path.Contains('/', StringComparison.Ordinal)
        ? Sh.Script($"( cd {site.Shared} && rmdir -p {Parent(path)} ) 2>/dev/null; :")
        : Sh.Script($":");

    private static string Shared(SitePaths site, string path) => $"{site.Shared}/{path}";

    private static string InRelease(SitePaths site, ReleaseId release, string path) => $"{site.Release(release)}/{path}";

    private static string Parent(string path) => path[..path.LastIndexOf('/')];
}
