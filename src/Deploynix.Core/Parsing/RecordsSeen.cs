using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>
/// A site's folders of releases and what their records, pins and marks say, on one server, as of one look; with what the next look needs to send only what is new.
/// </summary>
internal sealed class RecordsSeen
{
    /// <summary>Coarser than any clock by which a kernel dates files: what is younger may be written again without looking younger.</summary>
    private const int Young = 2;

    private readonly Dictionary<string, RecordFile> _files;

    private RecordsSeen(RecordsKnown known, ImmutableArray<ReleaseId> folders, Dictionary<string, RecordFile> files)
    {
        (Known, _files) = (known, files);
        Folders = folders.Sort((one, other) => other.CompareTo(one));
        var records = new Dictionary<string, ReleaseRecord>(files.Count, StringComparer.Ordinal);
        var pins = new Dictionary<string, ReleasePin>(StringComparer.Ordinal);
        var marks = new Dictionary<string, BadMark>(StringComparer.Ordinal);
        foreach (var (_, file) in files)
        {
            if (file.Content is ReleaseRecord record) records[record.Id] = record;
            else if (file.Content is ReleasePin pin) pins[pin.Id] = pin;
            else if (file.Content is BadMark mark) marks[mark.Id] = mark;
        }
        (Records, Pins, Marks) = (records, pins, marks);
        Orphans = [.. records.Keys.Concat(pins.Keys).Concat(marks.Keys).Distinct().Select(ReleaseId.TryParse).OfType<ReleaseId>().Except(Folders).Order()];
    }

    /// <summary>What the next look is to send.</summary>
    public RecordsKnown Known { get; }

    /// <summary>Newest first.</summary>
    public ImmutableArray<ReleaseId> Folders { get; }

    /// <summary>Releases of which there is a file and no folder.</summary>
    public ImmutableArray<ReleaseId> Orphans { get; }

    public IReadOnlyDictionary<string, ReleaseRecord> Records { get; }

    public IReadOnlyDictionary<string, ReleasePin> Pins { get; }

    public IReadOnlyDictionary<string, BadMark> Marks { get; }

    /// <summary>
    /// Reads what <see cref="SiteProbe.ReleasesSince"/> printed, in the light of what was known before. Gives nothing where the answer
    /// tells everything by itself; is not complete where it leaves out what nobody knows: then it has to be asked again without what was known.
    /// </summary>
    public static (RecordsSeen? Seen, bool IsComplete) Read(IReadOnlyList<string> lines, RecordsSeen? before)
    {
        var now = lines.FirstOrDefault(line => line.StartsWith("now\t", StringComparison.Ordinal)) is { } told && long.TryParse(told.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;
        // A server whose clock was set back dates what is written now before what was seen.
        if (before is not null && now < before.Known.Since) return (null, false);
        if (lines.Contains("kept\tall")) return (before, true);
        var folders = ImmutableArray.CreateBuilder<ReleaseId>();
        var stamps = new List<string>();
        var inodes = new Dictionary<string, string>(StringComparer.Ordinal);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (!line.StartsWith("seen\t", StringComparison.Ordinal)) continue;
            var row = line[5..];
            if (row.IndexOf('\0', StringComparison.Ordinal) is > 2 and var end)
            {
                if (row.Length > end + 1) texts[row[2..end]] = row[(end + 1)..];
            }
            else if (row.EndsWith('/'))
            {
                if (ReleaseId.TryParse(row[..^1]) is { } id) folders.Add(id);
            }
            else if (row.StartsWith("at\t", StringComparison.Ordinal)) stamps.Add(row);
            else if (row.Split('\t') is ["file", var inode, var name]) inodes[name] = inode;
        }
        if (stamps.Count == 0) return (null, true);
        var files = new Dictionary<string, RecordFile>(inodes.Count, StringComparer.Ordinal);
        foreach (var (name, inode) in inodes)
        {
            if (texts.TryGetValue(name, out var text)) files[name] = RecordFile.Read(name, inode, text);
            else if (before is null) files[name] = new(inode, null);
            else if (before._files.TryGetValue(name, out var known) && known.Inode == inode) files[name] = known;
            else return (null, false);
        }
        var settled = stamps.Count == 2 && stamps.TrueForAll(stamp => Changed(stamp) < now - Young);
        return (new(new(settled ? string.Join('\n', stamps) : RecordsKnown.Unsettled, now - Young), folders.ToImmutable(), files), true);
    }

    private static long Changed(string stamp)
    {
        var time = stamp[(stamp.LastIndexOf('\t') + 1)..];
        var end = time.AsSpan().IndexOfAny('.', ',');
        return long.TryParse(end < 0 ? time : time[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : long.MaxValue;
    }

    /// <summary>A file of the records' folder: by what its name is told apart from another file's that has it later, and what it says; null where that makes no sense.</summary>
    private sealed record RecordFile(string Inode, object? Content)
    {
        public static RecordFile Read(string name, string inode, string text) => new(inode, Path.GetExtension(name) switch
        {
            ".json" => ReleaseRecord.TryParse(text),
            ".pin" => ReleasePin.TryParse(text),
            _ => BadMark.TryParse(text),
        });
    }
}
