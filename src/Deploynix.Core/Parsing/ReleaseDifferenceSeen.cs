using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>Reads what <see cref="Commands.ReleaseComparison"/> printed.</summary>
internal static class ReleaseDifferenceSeen
{
    /// <summary>Adds the history to a difference; what is gone from the mirror is said by <paramref name="gone"/>.</summary>
    public static ReleaseDifference History(ReleaseDifference known, IReadOnlyCollection<string> lines, out ImmutableArray<string> gone)
    {
        var words = Words(lines);
        gone = [.. words["gone"]];
        if (!gone.IsEmpty) return known;
        return Files(known, lines) with
        {
            Commits = Commits(words["commit"]),
            CommitCount = Number(words["commits"].FirstOrDefault()),
            MissingCommits = Commits(words["missing-commit"]),
            MissingCommitCount = Number(words["missing-commits"].FirstOrDefault()),
        };
    }

    /// <summary>Adds the files that differ.</summary>
    public static ReleaseDifference Files(ReleaseDifference known, IEnumerable<string> lines)
    {
        var paths = Words(lines)["path"].Select(Path).OfType<PathChange>().OrderBy(path => path.Path, StringComparer.Ordinal).ToList();
        return known with { Paths = [.. paths.Take(Commands.ReleaseComparison.Paths)], MorePaths = paths.Count > Commands.ReleaseComparison.Paths };
    }

    /// <summary>Adds what the builds made.</summary>
    public static ReleaseDifference Assets(ReleaseDifference known, IEnumerable<string> lines) => known with { Assets = [.. Words(lines)["asset"].Select(Path).OfType<PathChange>().Select(path => path with { Kind = PathKind.Asset })] };

    /// <summary>Adds the packages that differ.</summary>
    public static ReleaseDifference Packages(ReleaseDifference known, IEnumerable<string> lines)
    {
        var words = Words(lines);
        var sent = words["lock"].Select(line => line.Split('\t', 3)).Where(parts => parts.Length == 3).ToLookup(parts => (Side: parts[0], File: parts[1]), parts => parts[2]);
        var unknown = known.Unknown.ToBuilder();
        unknown.AddRange(words["too-large"].Distinct().Select(file => $"packages: {file} is too large to be read"));
        var there = words["list"].ToHashSet(StringComparer.Ordinal);
        var same = words["same"].ToHashSet(StringComparer.Ordinal);
        // What is installed tells more than what was asked for; where only one release has it, the lock files do.
        ImmutableArray<PackageChange> composer = IsThere(Installed) ? Changes("composer", Installed) : Changes("composer", "composer.lock");
        return known with
        {
            Packages = [.. composer, .. Locks.SelectMany(file => Changes("npm", file))],
            Unknown = unknown.ToImmutable(),
        };

        bool IsThere(string file) => same.Contains(file) || (there.Contains($"from {file}") && there.Contains($"to {file}"));

        ImmutableArray<PackageChange> Changes(string manager, string file)
        {
            var (from, to) = (Read("from", file), Read("to", file));
            if (from is null || to is null) return [];
            return [.. from.Keys.Union(to.Keys).Order(StringComparer.Ordinal)
                .Select(name => new PackageChange(manager, name, from.GetValueOrDefault(name), to.GetValueOrDefault(name)))
                .Where(change => change.From != change.To)];
        }

        ImmutableSortedDictionary<string, string>? Read(string side, string file)
        {
            if (!sent.Contains((side, file))) return ImmutableSortedDictionary<string, string>.Empty;
            var read = PackageList.Unpack(sent[(side, file)]) is { } text ? PackageList.Parse(file, text) : null;
            if (read is null) unknown.Add($"packages: {file} could not be read");
            return read;
        }
    }

    /// <summary>Adds the migrations that only one of them has.</summary>
    public static ReleaseDifference Migrations(ReleaseDifference known, IReadOnlyCollection<string> lines)
    {
        var words = Words(lines);
        var (from, to) = (words["from"].ToHashSet(StringComparer.Ordinal), words["to"].ToHashSet(StringComparer.Ordinal));
        var records = MigrationHistory.Parse(lines);
        return known with
        {
            Migrations = [.. from.Union(to).Where(file => from.Contains(file) != to.Contains(file)).Order(StringComparer.Ordinal).Select(file =>
            {
                var name = file[..^".php".Length];
                var worst = records.RecordOf(name)?.Findings is { IsDefaultOrEmpty: false } findings ? findings.Max(finding => finding.Severity) : (MigrationSeverity?)null;
                return new MigrationChange(PlainText.Of(name), to.Contains(file) ? Difference.Added : Difference.Removed, worst);
            })],
        };
    }

    private static readonly ImmutableArray<string> Locks = ["package-lock.json", "yarn.lock", "pnpm-lock.yaml"];

    private const string Installed = "vendor/composer/installed.json";

    private static ILookup<string, string> Words(IEnumerable<string> lines) =>
        lines.Select(line => line.Split('\t', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private static ImmutableArray<CommitSummary> Commits(IEnumerable<string> lines) =>
    [
        .. lines.Select(line => line.Split('\t', 4)).Where(parts => parts.Length == 4).Select(parts => new CommitSummary(
            PlainText.Of(parts[0], 64),
            DateTimeOffset.FromUnixTimeSeconds(long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253402300800 ? seconds : 0),
            PlainText.Of(parts[2], 100), PlainText.Of(parts[3]))),
    ];

    private static PathChange? Path(string line) => line.Split('\t', 2) is [var status, { Length: > 0 } path]
        ? new(PlainText.Of(path, 500), status switch { ['A', ..] => Difference.Added, ['D', ..] => Difference.Removed, _ => Difference.Changed }, PathKinds.Of(path))
        : null;

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
