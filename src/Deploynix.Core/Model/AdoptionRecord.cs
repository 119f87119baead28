using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deploynix.Core.Model;

/// <summary>What <c>.deploynix/adoption.json</c> holds: what an adoption found and made, so that it can be undone. Written before anything is changed.</summary>
internal sealed record AdoptionRecord
{
    [JsonPropertyName("v")] public int Version { get; init; } = 1;
    [JsonPropertyName("at")] public DateTimeOffset At { get; init; }
    [JsonPropertyName("by")] public string? By { get; init; }
    [JsonPropertyName("layout")] public SiteLayout Layout { get; init; }

    /// <summary>What <c>current</c> held, to the letter; null where it was no link.</summary>
    [JsonPropertyName("current")] public string? Current { get; init; }

    /// <summary>The release that was live, or that the served folder became.</summary>
    [JsonPropertyName("live")] public required string Live { get; init; }

    /// <summary>The releases that got a record.</summary>
    [JsonPropertyName("releases")] public ImmutableArray<string> Releases { get; init; } = [];

    /// <summary>Folders in <c>releases/</c> that were there and got none, or had one.</summary>
    [JsonPropertyName("others")] public ImmutableArray<string> Others { get; init; } = [];

    /// <summary>Which of .deploynix, releases and shared were not there before.</summary>
    [JsonPropertyName("made")] public ImmutableArray<string> Made { get; init; } = [];

    /// <summary>What moved from the served folder into shared/.</summary>
    [JsonPropertyName("moved")] public ImmutableArray<string> Moved { get; init; } = [];

    /// <summary>Links that were made in shared/, to where the old layout keeps it.</summary>
    [JsonPropertyName("bridges")] public ImmutableArray<string> Bridges { get; init; } = [];

    public string ToLine() => JsonSerializer.Serialize(this, RecordJson.Options);

    public static AdoptionRecord? TryParse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<AdoptionRecord>(line, RecordJson.Options) is { Live: not null } record
                && record.Releases.Append(record.Live).All(id => ReleaseId.TryParse(id) is not null)
                && record.Moved.Concat(record.Bridges).All(IsInside)
                    ? record
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What was edited by hand must not lead out of the site's folder.</summary>
    private static bool IsInside(string path) => path.Length > 0 && path[0] != '/' && !path.Split('/').Contains("..");
}
