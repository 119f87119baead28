using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>What stands where <c>current</c> should be.</summary>
internal enum CurrentKind
{
    /// <summary>Nothing: before the first deployment.</summary>
    Missing,
    /// <summary>A link to a folder in <c>releases/</c>.</summary>
    Release,
    /// <summary>A link to somewhere else.</summary>
    ForeignLink,
    /// <summary>A file or a real directory.</summary>
    NotALink,
}

/// <summary>A site on one server, as a probe saw it.</summary>
internal sealed record SiteSeen
{
    public required Server Server { get; init; }
    public DateTimeOffset Now { get; init; }
    public bool BaseMissing { get; init; }
    public bool BaseUnreadable { get; init; }
    public bool StateMissing { get; init; }
    public CurrentKind CurrentKind { get; init; }
    public string? CurrentTarget { get; init; }
    public ReleaseId? Current { get; init; }
    public ImmutableArray<ReleaseSeen> Releases { get; init; } = [];
    public bool IsLocked { get; init; }
    public LockHolder? Holder { get; init; }
    public ImmutableArray<JournalEntry> Journal { get; init; } = [];
    public ImmutableArray<string> MissingTools { get; init; } = [];
    public bool ComposerMissing { get; init; }
    public ImmutableArray<string> Unwritable { get; init; } = [];
    public long? FreeKilobytes { get; init; }
    public long? FreeInodes { get; init; }
    public ImmutableArray<string> RemoteReferences { get; init; } = [];
    public ImmutableArray<string> LiveFiles { get; init; } = [];
    public string? KnownCommit { get; init; }
    public ImmutableArray<string> RepositoryErrors { get; init; } = [];

    /// <summary>What releases have at their top, of what tells the framework: ID/artisan, ID/composer.json.</summary>
    public ImmutableHashSet<string> Marks { get; init; } = [];

    /// <summary>Whether a release has such a file.</summary>
    public bool Has(ReleaseId release, string file) => Marks.Contains($"{release}/{file}");

    /// <summary>The release of that name, or null.</summary>
    public ReleaseSeen? Find(ReleaseId id) => Releases.FirstOrDefault(release => release.Id == id);

    /// <summary>Reads what <see cref="Commands.SiteProbe"/> printed.</summary>
    public static SiteSeen Parse(Server server, IEnumerable<string> lines)
    {
        var words = lines.Select(line => line.Split('\t', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1]);
        var target = words["current"].FirstOrDefault();
        var locked = words["locked"].ToList();
        var holder = LockHolder.TryParse(locked.FirstOrDefault());
        return new()
        {
            Server = server,
            Now = long.TryParse(words["now"].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : throw NoAnswer(server, lines),
            BaseMissing = words["base"].Contains("missing"),
            BaseUnreadable = words["base"].Contains("unreadable"),
            StateMissing = words["state"].Contains("missing"),
            CurrentTarget = target,
            Current = ReleaseOf(target),
            CurrentKind = words["current-kind"].Any() ? CurrentKind.NotALink
                : target is null ? CurrentKind.Missing
                : ReleaseOf(target) is null ? CurrentKind.ForeignLink : CurrentKind.Release,
            Releases = Merge(words["release"], words["record"], locked.Count > 0, holder),
            IsLocked = locked.Count > 0,
            Holder = holder,
            Journal = [.. words["journal"].Select(JournalEntry.TryParse).OfType<JournalEntry>()],
            MissingTools = [.. words["missing"]],
            ComposerMissing = words["composer"].Contains("missing"),
            Unwritable = [.. words["unwritable"].Select(path => path.EndsWith("/.", StringComparison.Ordinal) ? path[..^2] : path)],
            FreeKilobytes = Number(words["room"].FirstOrDefault()),
            FreeInodes = Number(words["inodes"].FirstOrDefault()),
            RemoteReferences = [.. words["ref"]],
            Marks = [.. words["has"]],
            LiveFiles = [.. words["file"]],
            KnownCommit = words["known"].FirstOrDefault(),
            RepositoryErrors = [.. words["repository-error"]],
        };
    }

    /// <summary>Folders and records brought together: a folder without a record is adopted, a record without a folder is no release.</summary>
    private static ImmutableArray<ReleaseSeen> Merge(IEnumerable<string> folders, IEnumerable<string> lines, bool locked, LockHolder? holder)
    {
        var records = new Dictionary<string, ReleaseRecord>(StringComparer.Ordinal);
        foreach (var record in lines.Select(ReleaseRecord.TryParse).OfType<ReleaseRecord>()) records[record.Id] = record;
        // A deployment takes the lock before its release has a name, so the holder may not tell it: then it is the newest that is being built.
        var built = holder?.Release ?? records.Values.Where(record => record.Status == ReleaseStatus.Building).Select(record => ReleaseId.TryParse(record.Id)).Max()?.Value;
        return [.. folders.Select(ReleaseId.TryParse).OfType<ReleaseId>()
            .Select(id => new ReleaseSeen(id, records.GetValueOrDefault(id.Value), Status(id, records.GetValueOrDefault(id.Value))))
            .OrderByDescending(release => release.Id)];

        ReleaseStatus Status(ReleaseId id, ReleaseRecord? record) => record?.Status switch
        {
            null => ReleaseStatus.Adopted,
            ReleaseStatus.Building when !locked || built != id.Value => ReleaseStatus.Interrupted,
            { } status => status,
        };
    }

    private static ReleaseId? ReleaseOf(string? target)
    {
        if (target is null) return null;
        var path = target.TrimEnd('/');
        var at = path.LastIndexOf('/');
        return at > 0 && (path[..at] == "releases" || path[..at].EndsWith("/releases", StringComparison.Ordinal)) ? ReleaseId.TryParse(path[(at + 1)..]) : null;
    }

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DeploynixException NoAnswer(Server server, IEnumerable<string> lines) =>
        new(ErrorKind.UnexpectedAnswer, "The server's shell answered what is no answer: " + string.Join(" / ", lines.Take(3)))
        {
            Server = server.Name, State = "Nothing was changed.", Next = $"ssh {server.Address}, and see whether its profile prints or runs something",
        };
}

/// <summary>A release on one server.</summary>
internal sealed record ReleaseSeen(ReleaseId Id, ReleaseRecord? Record, ReleaseStatus Status)
{
    /// <summary>Whether it was built to its end, so that it may be live.</summary>
    public bool IsFinished => Status == ReleaseStatus.Finished;
}
