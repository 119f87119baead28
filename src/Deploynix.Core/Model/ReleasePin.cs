using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deploynix.Core.Model;

/// <summary>What <c>.deploynix/releases/ID.pin</c> holds: one line, written by temporary file and rename. As long as it is there nothing removes the release.</summary>
internal sealed record ReleasePin
{
    [JsonPropertyName("v")] public int Version { get; init; } = 1;
    [JsonPropertyName("id")] public required string Id { get; init; }
    [JsonPropertyName("by")] public string? By { get; init; }
    [JsonPropertyName("at")] public DateTimeOffset At { get; init; }
    [JsonPropertyName("reason")] public string? Reason { get; init; }

    public string ToLine() => JsonSerializer.Serialize(this, RecordJson.Options);

    public static ReleasePin? TryParse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<ReleasePin>(line, RecordJson.Options) is { Id: not null } pin ? pin : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
