using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning;

/// <summary>Plans to take over what another deployer, or somebody by hand, laid out. Releases stay where they are; a served folder becomes the first one.</summary>
internal static class AdoptionPlanner
{
    /// <summary>Who an adopted release is from: who deployed it, this module does not know.</summary>
    public const string By = "adopted";

    private const int RecordsInAStep = 50;

    /// <summary>Plans it for all servers.</summary>
    /// <exception cref="DeploynixException">There is nothing to take over, or it cannot be; nothing was changed.</exception>
    public static AdoptionPlan Plan(Site site, IReadOnlyList<SiteSeen> seen, bool force, Operator by)
    {
        var now = seen.Max(server => server.Now);
        var fresh = seen.Select(server => server.Layout?.Record).FirstOrDefault(record => record is { Layout: SiteLayout.CurrentFolder or SiteLayout.SiteFolder })?.Live is { } begun
            ? ReleaseId.Parse(begun)
            : ReleaseId.Next(now, seen.SelectMany(server => server.Releases).Select(release => release.Id));
        var parts = seen.Select(server => Part(site, server, fresh, force, by, now)).ToList();
        if (parts.All(part => part.Steps.IsEmpty))
        {
            throw new DeploynixException(ErrorKind.NotAdoptable, "There is nothing to take over: every release that is known to be whole has a record already.")
            {
                Site = site.ToString(), State = "Nothing was changed.", Next = $"Get-DeploynixRelease {site.Name} -All; for one that you know is whole: Set-DeploynixActiveRelease ID {site.Name} -Force",
            };
        }
        return new()
        {
            Plan = new()
            {
                Act = Act.Adopt,
                Site = site,
                Release = ReleaseId.Parse(parts[0].Adoption.Release),
                Commit = seen[0].Layout!.Releases.GetValueOrDefault(parts[0].IsPlain ? LayoutSeen.Plain : parts[0].Adoption.Release)?.Commit,
                Title = $"{site}: take over {string.Join(", ", parts.Select(part => Name(part.Adoption.Layout)).Distinct())} in {site.Path}",
                Servers = [.. seen.Zip(parts, (server, part) => new ServerPlan { Server = server.Server, SeenCurrent = server.CurrentTarget, SeenRelease = server.Current, Steps = part.Steps })],
            },
            Adoptions = [.. parts.Select(part => part.Adoption)],
            Warnings = [.. parts.SelectMany(part => part.Warnings)],
        };
    }

    private sealed record ServerPart(SiteAdoption Adoption, ImmutableArray<Step> Steps, ImmutableArray<string> Warnings, bool IsPlain);

    private static ServerPart Part(Site given, SiteSeen seen, ReleaseId fresh, bool force, Operator by, DateTimeOffset now)
    {
        var layout = seen.Layout ?? throw Refuse(given, seen, $"{given.Path} is not there.", $"see that \"path\" in the settings is the folder that has current or what is served");
        AdoptionChecks.Adoptable(given, seen, layout, force);
        var kind = Kind(seen, layout);
        var plain = kind is SiteLayout.CurrentFolder or SiteLayout.SiteFolder;
        var live = plain ? fresh : seen.Current!;
        var site = given.As(layout.Framework);
        var paths = SitePaths.Of(site);
        var shared = SharedPlan.Of(site, layout, plain);
        ImmutableArray<ReleaseRecord> records =
        [
            .. seen.Releases.Where(release => release.Record is null && IsWhole(seen, layout, release.Id)).Select(release => Record(release.Id, layout.Releases.GetValueOrDefault(release.Id.Value))),
            .. plain ? [Record(fresh, layout.Releases.GetValueOrDefault(LayoutSeen.Plain))] : Array.Empty<ReleaseRecord>(),
        ];
        ImmutableArray<string> leftAlone = [.. seen.Releases.Where(release => release.Record is null && records.All(record => record.Id != release.Id.Value)).Select(release => release.Id.Value)];
        var before = layout.Record;
        var record = new AdoptionRecord
        {
            At = before?.At ?? now,
            By = before?.By ?? by.ToString(),
            Layout = before?.Layout ?? kind,
            Current = before is null ? seen.CurrentTarget : before.Current,
            Live = before?.Live ?? live.Value,
            Releases = [.. (before?.Releases ?? []).Concat(records.Select(made => made.Id)).Distinct()],
            Others = [.. (before?.Others ?? []).Concat(seen.Releases.Select(release => release.Id.Value)).Except(records.Select(made => made.Id)).Except(before?.Releases ?? []).Distinct()],
            Made = before?.Made ?? Made(seen, layout),
            Moved = [.. (before?.Moved ?? []).Union(shared.Moved)],
            Bridges = [.. (before?.Bridges ?? []).Union(shared.Bridges.Select(bridge => bridge.Path))],
        };
        return new(
            new()
            {
                Site = site.Name,
                Environment = site.Environment,
                SettingsPath = site.SettingsPath,
                Server = seen.Server.Name,
                Layout = kind,
                Release = live.Value,
                Releases = [.. records.Select(made => ReleaseId.Parse(made.Id)).OrderDescending().Select(id => id.Value)],
                LeftAlone = leftAlone,
                MissingSharedFiles = [.. shared.Missing.Where(link => !link.IsFolder).Select(link => link.Path)],
                MissingSharedDirectories = [.. shared.Missing.Where(link => link.IsFolder).Select(link => link.Path)],
                Moved = shared.Moved,
            },
            records.IsEmpty ? [] : [.. Steps(site, paths, seen, kind, live, record, records, shared, force).Select(step => step with { Timeout = site.Timeouts.Step })],
            [.. AdoptionWarnings.Of(site, seen, layout, kind, live, leftAlone, shared)],
            plain);
    }

    private static IEnumerable<Step> Steps(
        Site site, SitePaths paths, SiteSeen seen, SiteLayout kind, ReleaseId live, AdoptionRecord record, ImmutableArray<ReleaseRecord> records, SharedPlan shared, bool allowGap)
    {
        yield return new(Phase.Prepare, "write down what is there", Sh.Lines(
            kind == SiteLayout.CurrentFolder ? Sh.Empty : CurrentLink.Expect(paths, seen.CurrentTarget),
            Adoption.Begin(paths, record)));
        if (kind == SiteLayout.CurrentFolder) yield return new(Phase.Fetch, "make the served folder a release", Adoption.TakeCurrent(paths, live, allowGap));
        if (kind == SiteLayout.SiteFolder) yield return new(Phase.Fetch, "make the served folder a release", Adoption.TakeBase(paths, live, allowGap));
        yield return new(Phase.Share, "make folders", Sh.Lines(StateFiles.MakeFolders(paths), Git.MakeMirror(paths)));
        foreach (var path in shared.Moved) yield return new(Phase.Share, $"share {path}", Adoption.MoveShared(paths, live, path, allowGap));
        foreach (var (path, target) in shared.Bridges) yield return new(Phase.Share, $"find {path} in shared", Adoption.Bridge(paths, path, target));
        foreach (var some in records.Chunk(RecordsInAStep)) yield return new(Phase.Build, "write the releases' records", Adoption.WriteRecords(paths, some));
    }

    private static SiteLayout Kind(SiteSeen seen, LayoutSeen layout) =>
        seen.CurrentKind == CurrentKind.NotALink ? SiteLayout.CurrentFolder
        : seen.CurrentKind == CurrentKind.Missing ? SiteLayout.SiteFolder
        : layout.Signs.Contains("deployer") ? SiteLayout.Deployer
        : layout.Signs.Contains("capistrano") ? SiteLayout.Capistrano
        : layout.Signs.Contains("mina") ? SiteLayout.Mina
        : layout.Signs.Contains("envoyer") ? SiteLayout.Envoyer
        : SiteLayout.Releases;

    /// <summary>
    /// Whether a release may be rolled back to. The live one is; one that its deployer calls bad, or has not finished, is not. Capistrano's log has those that were deployed, as
    /// far back as it goes. Of what is newer than the live one nobody knows whether it failed.
    /// </summary>
    private static bool IsWhole(SiteSeen seen, LayoutSeen layout, ReleaseId id)
    {
        if (id == seen.Current) return true;
        var about = layout.Releases.GetValueOrDefault(id.Value);
        if (about is null || about.IsBad || layout.Unfinished.Contains(id.Value)) return false;
        if (about.IsLogged) return true;
        var firstLogged = layout.Releases.Values.Where(release => release.IsLogged).Select(release => ReleaseId.Parse(release.Name)).Min();
        return (firstLogged is null || id < firstLogged) && seen.Current is { } live && id < live;
    }

    private static ReleaseRecord Record(ReleaseId id, ForeignRelease? about) => new()
    {
        Id = id.Value,
        Status = ReleaseStatus.Finished,
        Created = about?.Created ?? (about is { Name: not LayoutSeen.Plain } ? id.Time : null) ?? about?.Changed ?? default,
        Commit = about?.Commit,
        Subject = about?.Subject,
        Author = about?.Author,
        Committed = about?.Committed,
        Branch = about?.Branch,
        By = By,
    };

    private static ImmutableArray<string> Made(SiteSeen seen, LayoutSeen layout) =>
    [
        .. seen.StateMissing ? [Adoption.StateName] : Array.Empty<string>(),
        .. ((string[])[Adoption.SharedName, Adoption.ReleasesName]).Where(name => !layout.Entries.Contains(name)),
    ];

    internal static string Name(SiteLayout layout) => layout switch
    {
        SiteLayout.Releases => "releases by hand",
        SiteLayout.Envoyer => "a layout of Envoyer or Forge",
        SiteLayout.CurrentFolder => "a served folder, current,",
        SiteLayout.SiteFolder => "the served folder",
        _ => $"a layout of {layout}",
    };

    internal static DeploynixException Refuse(Site site, SiteSeen seen, string what, string next) => new(ErrorKind.NotAdoptable, what)
    {
        Site = site.ToString(), Server = seen.Server.Name, State = "Nothing was changed.", Next = next,
    };
}
