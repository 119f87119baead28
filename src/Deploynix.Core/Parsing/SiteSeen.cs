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

    /// <summary>What records say of releases that are being built, and that nobody builds; also where the folder was not made, or is gone.</summary>
    public ImmutableArray<ReleaseRecord> Interrupted { get; init; } = [];

    /// <summary>What records say of releases that were finished, and of which the journal knows nothing, though it was there: whoever made them live went away then.</summary>
    public ImmutableArray<ReleaseRecord> Untold { get; init; } = [];

    /// <summary>Releases of which there is a record or a pin and no folder.</summary>
    public ImmutableArray<ReleaseId> Orphans { get; init; } = [];

    /// <summary>Links on their way, files not yet renamed, and what is in quarantine, relative to the site's folder.</summary>
    public ImmutableArray<string> Remains { get; init; } = [];

    /// <summary>The last step that the logs of interrupted releases have, by their ids.</summary>
    public ImmutableSortedDictionary<string, StepSeen> LastSteps { get; init; } = ImmutableSortedDictionary<string, StepSeen>.Empty;

    public bool IsLocked { get; init; }
    public LockHolder? Holder { get; init; }

    /// <summary>The freeze that lies in the site's folder, in force or not.</summary>
    public FreezeRecord? Freeze { get; init; }
    public ImmutableArray<JournalEntry> Journal { get; init; } = [];

    /// <summary>What the steps of the last good deployment took; nothing where none tells.</summary>
    public ImmutableArray<StepTime> Pace { get; init; } = [];
    public ImmutableArray<string> MissingTools { get; init; } = [];
    public bool ComposerMissing { get; init; }
    public ImmutableArray<string> Unwritable { get; init; } = [];
    public long? FreeKilobytes { get; init; }
    public long? FreeInodes { get; init; }
    public ImmutableArray<string> RemoteReferences { get; init; } = [];
    public ImmutableArray<string> LiveFiles { get; init; } = [];
    public string? KnownCommit { get; init; }
    public ImmutableArray<string> RepositoryErrors { get; init; } = [];

    /// <summary>What another deployer left, where that was looked for.</summary>
    public LayoutSeen? Layout { get; init; }

    /// <summary>What releases have at their top, of what tells the framework: ID/artisan, ID/composer.json.</summary>
    public ImmutableHashSet<string> Marks { get; init; } = [];

    /// <summary>Whether a release has such a file.</summary>
    public bool Has(ReleaseId release, string file) => Marks.Contains($"{release}/{file}");

    /// <summary>The names of the .env files that were kept, of releases as they went live.</summary>
    public ImmutableArray<string> KeptEnvironments { get; init; } = [];

    /// <summary>The release of that name, or null.</summary>
    public ReleaseSeen? Find(ReleaseId id) => Releases.FirstOrDefault(release => release.Id == id);

    /// <summary>Reads what <see cref="Commands.SiteProbe"/> printed. Who holds the lock and has not begun a release yet knows that nobody builds one.</summary>
    /// <param name="server">The server.</param>
    /// <param name="lines">What it printed.</param>
    /// <param name="lockIsOurs">Whether whoever asks holds the lock.</param>
    /// <param name="known">The folders and records, where the answer does not tell them by itself.</param>
    public static SiteSeen Parse(Server server, IEnumerable<string> lines, bool lockIsOurs = false, RecordsSeen? known = null)
    {
        var words = lines.Select(line => line.Split('\t', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1]);
        var target = words["current"].FirstOrDefault();
        var locked = words["locked"].ToList();
        var holder = LockHolder.TryParse(locked.FirstOrDefault());
        var (folders, records, pins, marks) = known is null ? Told(words) : (known.Folders, known.Records, known.Pins, known.Marks);
        var orphans = known?.Orphans ?? [.. records.Keys.Concat(pins.Keys).Concat(marks.Keys).Distinct().Select(ReleaseId.TryParse).OfType<ReleaseId>().Except(folders).Order()];
        var built = locked.Count == 0 || lockIsOurs ? null : Built(records.Values, holder);
        var interrupted = records.Values.Where(record => record.Status == ReleaseStatus.Building && record.Id != built).OrderBy(record => record.Id, StringComparer.Ordinal).ToImmutableArray();
        // Records have whole seconds, the journal has parts of them: what was made in the second in which it began came with it.
        var began = DateTimeOffset.TryParse(words["journal-began"].FirstOrDefault(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var first) ? first.AddSeconds(-1) : DateTimeOffset.MaxValue;
        var room = Room(words["fs"].FirstOrDefault());
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
            Releases = Merge(folders, records, pins, marks, built),
            Interrupted = interrupted,
            // While somebody works on the site, the journal is yet to be written. One that was emptied by hand knows nothing of what was before.
            Untold = locked.Count > 0 && !lockIsOurs ? [] : [.. words["untold"].Select(id => records.GetValueOrDefault(id)).OfType<ReleaseRecord>().Where(record => record.Created > began)],
            Orphans = [.. orphans.Where(id => id.Value != built && interrupted.All(record => record.Id != id.Value))],
            Remains = [.. words["left"]],
            KeptEnvironments = [.. words["kept-env"]],
            LastSteps = words["last-step"].Select(StepSeen.TryParse).OfType<StepSeen>().GroupBy(step => step.Release).ToImmutableSortedDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal),
            IsLocked = locked.Count > 0,
            Holder = holder,
            Freeze = words["freeze"].Select(FreezeRecord.Parse).FirstOrDefault(),
            Journal = [.. words["journal"].Select(JournalEntry.TryParse).OfType<JournalEntry>()],
            Pace = words["pace"].Select(JournalEntry.TryParse).FirstOrDefault()?.Steps ?? [],
            MissingTools = [.. words["missing"]],
            ComposerMissing = words["composer"].Contains("missing"),
            Unwritable = [.. words["unwritable"].Select(path => path.EndsWith("/.", StringComparison.Ordinal) ? path[..^2] : path)],
            FreeKilobytes = room?.Kilobytes ?? Number(words["room"].FirstOrDefault()),
            FreeInodes = room?.Inodes ?? Number(words["inodes"].FirstOrDefault()),
            RemoteReferences = [.. words["ref"]],
            Marks = [.. words["has"].Select(file => file.StartsWith("releases/", StringComparison.Ordinal) ? file["releases/".Length..] : file)],
            LiveFiles = [.. words["file"]],
            KnownCommit = words["known"].FirstOrDefault(),
            RepositoryErrors = [.. words["repository-error"]],
            Layout = LayoutSeen.Parse(words),
        };
    }

    private static (ImmutableArray<ReleaseId> Folders, IReadOnlyDictionary<string, ReleaseRecord> Records, IReadOnlyDictionary<string, ReleasePin> Pins, IReadOnlyDictionary<string, BadMark> Marks) Told(ILookup<string, string> words)
    {
        var records = new Dictionary<string, ReleaseRecord>(StringComparer.Ordinal);
        foreach (var record in words["record"].Select(ReleaseRecord.TryParse).OfType<ReleaseRecord>()) records[record.Id] = record;
        return (
            [.. words["release"].Select(ReleaseId.TryParse).OfType<ReleaseId>().OrderDescending()],
            records,
            words["pin"].Select(ReleasePin.TryParse).OfType<ReleasePin>().GroupBy(pin => pin.Id).ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal),
            words["bad"].Select(BadMark.TryParse).OfType<BadMark>().GroupBy(mark => mark.Id).ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal));
    }

    /// <summary>Folders and records brought together: a folder without a record is adopted, a record without a folder is no release.</summary>
    private static ImmutableArray<ReleaseSeen> Merge(
        ImmutableArray<ReleaseId> folders, IReadOnlyDictionary<string, ReleaseRecord> records, IReadOnlyDictionary<string, ReleasePin> pins, IReadOnlyDictionary<string, BadMark> marks, string? built)
    {
        return [.. folders.Select(id => new ReleaseSeen(id, records.GetValueOrDefault(id.Value), Status(id, records.GetValueOrDefault(id.Value))) { Pin = pins.GetValueOrDefault(id.Value), Bad = marks.GetValueOrDefault(id.Value) })];

        ReleaseStatus Status(ReleaseId id, ReleaseRecord? record) => record?.Status switch
        {
            null => ReleaseStatus.Adopted,
            ReleaseStatus.Building when built != id.Value => ReleaseStatus.Interrupted,
            ReleaseStatus.Finished when marks.ContainsKey(id.Value) => ReleaseStatus.Bad,
            { } status => status,
        };
    }

    /// <summary>A deployment takes the lock before its release has a name, so the holder may not tell it: then it is the newest that is being built.</summary>
    private static string? Built(IEnumerable<ReleaseRecord> records, LockHolder? holder) =>
        holder?.Release ?? records.Where(record => record.Status == ReleaseStatus.Building).Select(record => ReleaseId.TryParse(record.Id)).Max()?.Value;

    private static ReleaseId? ReleaseOf(string? target)
    {
        if (target is null) return null;
        var path = target.TrimEnd('/');
        var at = path.LastIndexOf('/');
        return at > 0 && (path[..at] == "releases" || path[..at].EndsWith("/releases", StringComparison.Ordinal)) ? ReleaseId.TryParse(path[(at + 1)..]) : null;
    }

    /// <summary>Reads free blocks, the size of one in bytes, and free inodes.</summary>
    private static (long Kilobytes, long Inodes)? Room(string? text) =>
        text?.Split(' ') is [var blocks, var size, var inodes] && Number(blocks) is { } free && Number(size) is { } bytes && Number(inodes) is { } names
            ? ((long)Math.Min((decimal)free * bytes / 1024, long.MaxValue), names) : null;

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

    /// <summary>When it was begun, as its record or its name tells.</summary>
    public DateTimeOffset? Begun => Record is { Created: var created } && created != default ? created : Id.Time;

    /// <summary>Why nothing picks it; null where it is not marked bad.</summary>
    public BadMark? Bad { get; init; }

    /// <summary>What keeps it from being removed; null where nothing does.</summary>
    public ReleasePin? Pin { get; init; }
}
