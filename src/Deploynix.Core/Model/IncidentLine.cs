using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deploynix.Core.Model;

/// <summary>What a line of an incident tells.</summary>
internal enum IncidentEvent
{
    Opened, Note, Done, NotApplicable, Reopened, Told, Health, Watched, Acted, Exported, Closed,
}

/// <summary>One line of <c>incidents/ID.jsonl</c>. The server puts the hash of the line before, and the time by its own clock, in front.</summary>
internal sealed record IncidentLine
{
    [JsonPropertyName("prev")] public string? Previous { get; init; }
    [JsonPropertyName("at")] public DateTimeOffset? At { get; init; }
    [JsonPropertyName("v")] public int Version { get; init; } = 1;
    [JsonPropertyName("event")] public required IncidentEvent Event { get; init; }
    [JsonPropertyName("by")] public string? By { get; init; }
    [JsonPropertyName("item")] public IncidentStep? Item { get; init; }
    [JsonPropertyName("text")] public string? Text { get; init; }
    [JsonPropertyName("title")] public string? Title { get; init; }
    [JsonPropertyName("severity")] public IncidentSeverity? Severity { get; init; }
    [JsonPropertyName("release")] public string? Release { get; init; }
    [JsonPropertyName("since")] public DateTimeOffset? Since { get; init; }

    /// <summary>Of which event somebody was told.</summary>
    [JsonPropertyName("about")] public string? About { get; init; }

    /// <summary>Whether the site was healthy, or somebody was reached.</summary>
    [JsonPropertyName("good")] public bool? IsGood { get; init; }

    /// <summary>How long the site was watched.</summary>
    [JsonPropertyName("seconds")] public double? Seconds { get; init; }

    public string ToLine() => JsonSerializer.Serialize(this, RecordJson.Options);

    /// <summary>A line, or null where it is torn or foreign.</summary>
    public static IncidentLine? TryParse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<IncidentLine>(line, RecordJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
