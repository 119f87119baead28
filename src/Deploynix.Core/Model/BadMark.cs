using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deploynix.Core.Model;

/// <summary>What <c>.deploynix/releases/ID.bad</c> holds: one line, written by temporary file and rename. As long as it is there nothing picks the release.</summary>
internal sealed record BadMark
{
    [JsonPropertyName("v")] public int Version { get; init; } = 1;
    [JsonPropertyName("id")] public required string Id { get; init; }
    [JsonPropertyName("by")] public string? By { get; init; }
    [JsonPropertyName("at")] public DateTimeOffset At { get; init; }
    [JsonPropertyName("run")] public string? Run { get; init; }
    [JsonPropertyName("reason")] public string? Reason { get; init; }

    public string ToLine() => JsonSerializer.Serialize(this, RecordJson.Options);

    public static BadMark? TryParse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<BadMark>(line, RecordJson.Options) is { Id: not null } mark ? mark : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
