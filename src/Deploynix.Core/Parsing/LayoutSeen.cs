using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>What is known of a release of somebody else's.</summary>
internal sealed record ForeignRelease(string Name)
{
    public DateTimeOffset Changed { get; init; }
    public string? Commit { get; init; }
    public DateTimeOffset? Committed { get; init; }
    public string? Author { get; init; }
    public string? Subject { get; init; }
    public string? Branch { get; init; }
    public DateTimeOffset? Created { get; init; }

    /// <summary>Whether its deployer says that it was deployed.</summary>
    public bool IsLogged { get; init; }

    /// <summary>Whether its deployer says that something is wrong with it.</summary>
    public bool IsBad { get; init; }
}

/// <summary>A link in the live release that leads out of it, into the site's folder.</summary>
internal sealed record SharedLink(string Path, string Target, bool IsFolder, bool IsInShared);

/// <summary>Something in the live release itself that the settings share.</summary>
internal sealed record OwnShared(string Path, bool IsFolder, bool IsInShared);

/// <summary>What another deployer left in a site's folder, as <see cref="Commands.AdoptionProbe"/> saw it.</summary>
internal sealed partial record LayoutSeen
{
    /// <summary>What a served folder goes by until it is a release.</summary>
    public const string Plain = ".";

    public ImmutableHashSet<string> Signs { get; init; } = [];
    public ImmutableSortedDictionary<string, ForeignRelease> Releases { get; init; } = ImmutableSortedDictionary<string, ForeignRelease>.Empty;
    public ImmutableArray<string> Unfinished { get; init; } = [];
    public string? Lock { get; init; }
    public ImmutableArray<string> Entries { get; init; } = [];
    public ImmutableHashSet<string> Filled { get; init; } = [];
    public ImmutableArray<SharedLink> Links { get; init; } = [];
    public ImmutableArray<OwnShared> Own { get; init; } = [];
    public string? Live { get; init; }
    public bool IsBaseLink { get; init; }
    public bool IsBaseMount { get; init; }
    public bool IsParentUnwritable { get; init; }
    public bool CanExchange { get; init; }

    /// <summary>Whether the swap of the site's own folder was begun and not ended.</summary>
    public bool IsHalfSwapped { get; init; }
    public Framework Framework { get; init; }
    public AdoptionRecord? Record { get; init; }

    /// <summary>Whether a record lies there that cannot be read.</summary>
    public bool IsRecordTorn { get; init; }

    /// <summary>Reads the lines that <see cref="Commands.AdoptionProbe"/> printed; null where it did not run.</summary>
    public static LayoutSeen? Parse(ILookup<string, string> words)
    {
        if (!words["live"].Any()) return null;
        var found = words["live-has"].ToHashSet(StringComparer.Ordinal);
        var adoption = words["adoption"].FirstOrDefault();
        return new()
        {
            Signs = [.. words["sign"]],
            Releases = ReadReleases(words).ToImmutableSortedDictionary(release => release.Name, release => release, StringComparer.Ordinal),
            Unfinished = [.. words["unfinished"]],
            Lock = words["their-lock"].FirstOrDefault(),
            Entries = [.. words["entry"]],
            Filled = [.. words["filled"]],
            Links = [.. words["link"].Select(line => line.Split('\t', 4)).Where(link => link.Length == 4).Select(link => new SharedLink(link[2], link[3], link[0] == "folder", link[1] == "yes"))],
            Own = [.. words["own"].Select(line => line.Split('\t', 3)).Where(own => own.Length == 3).Select(own => new OwnShared(own[2], own[0] == "folder", own[1] == "yes"))],
            Live = words["live"].FirstOrDefault(live => live.Length > 0),
            IsBaseLink = words["base-is"].Contains("link"),
            IsBaseMount = words["base-is"].Contains("mount"),
            IsParentUnwritable = words["base-is"].Contains("unswappable"),
            CanExchange = words["exchange"].Any(),
            IsHalfSwapped = words["next"].Contains("folder"),
            Framework = found.Contains("artisan") ? Framework.Laravel : found.Contains("composer.json") ? Framework.Php : found.Contains("package.json") ? Framework.Static : Framework.Custom,
            Record = adoption is null ? null : AdoptionRecord.TryParse(adoption),
            IsRecordTorn = adoption is not null && AdoptionRecord.TryParse(adoption) is null,
        };
    }

    private static IEnumerable<ForeignRelease> ReadReleases(ILookup<string, string> words)
    {
        var commits = words["commit"].Select(line => line.Split('\t', 5)).Where(commit => commit.Length == 5).ToLookup(commit => commit[0], StringComparer.Ordinal);
        var logged = words["revisions"].Select(ReadCapistrano).Concat(words["releases-log"].Select(ReadDeployer)).Concat(words["releases-csv"].Select(ReadDeployerCsv))
            .OfType<ForeignRelease>().ToLookup(release => release.Name, StringComparer.Ordinal);
        foreach (var about in words["about"].Select(line => line.Split('\t')).Where(about => about.Length == 4).DistinctBy(about => about[0], StringComparer.Ordinal))
        {
            var log = logged[about[0]].LastOrDefault();
            var commit = commits[about[0]].FirstOrDefault();
            yield return new(about[0])
            {
                Changed = long.TryParse(about[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default,
                Commit = commit?[1] ?? (about[2].Length >= 7 ? about[2] : log?.Commit),
                Committed = commit is null ? null : Time(commit[2]),
                Author = commit?[3],
                Subject = commit?[4],
                Branch = log?.Branch,
                Created = log?.Created,
                IsLogged = log is { IsLogged: true },
                IsBad = about[3].Length > 0,
            };
        }
    }

    /// <summary>A line of Capistrano's revisions.log; rollbacks have another form.</summary>
    private static ForeignRelease? ReadCapistrano(string line) => Deployed().Match(line) is { Success: true } match
        ? new(match.Groups["release"].Value) { Branch = match.Groups["branch"].Value, Commit = Hash(match.Groups["sha"].Value), IsLogged = true }
        : null;

    /// <summary>A line of Deployer's releases_log, written when a release is begun: it does not tell that it was finished.</summary>
    private static ForeignRelease? ReadDeployer(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            string? Text(string name) => json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var value)
                ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
                : null;
            return Text("release_name") is { } name ? new(name) { Created = Time(Text("created_at")), Branch = Text("target") is { Length: > 0 } target and not "HEAD" ? target : null } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Deployer before 7: the time and the release.</summary>
    private static ForeignRelease? ReadDeployerCsv(string line) => line.Split(',') is [var time, var name, ..]
        && DateTimeOffset.TryParseExact(time, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var created)
            ? new(name) { Created = created }
            : null;

    private static string? Hash(string text) => HexHash().IsMatch(text) ? text : null;

    private static DateTimeOffset? Time(string? text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    [GeneratedRegex(@"\ABranch (?<branch>.*) \(at (?<sha>[^)]*)\) deployed as release (?<release>\S+) by ", RegexOptions.ExplicitCapture)]
    private static partial Regex Deployed();

    [GeneratedRegex(@"\A[0-9a-f]{7,64}\z")]
    private static partial Regex HexHash();
}
