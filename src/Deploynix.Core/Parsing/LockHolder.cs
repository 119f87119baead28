using System.Text.Json.Serialization;
using System.Text.Json;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>Who holds a site's lock, for what and since when: the one line in the lock file.</summary>
public sealed record LockHolder
{
    /// <summary>user@machine.</summary>
    [JsonPropertyName("by")] public required string By { get; init; }

    /// <summary>deploy, rollback, activate ...</summary>
    [JsonPropertyName("act")] public required string Act { get; init; }

    /// <summary>Since when, UTC, by the client's clock.</summary>
    [JsonPropertyName("since")] public required DateTimeOffset Since { get; init; }

    /// <summary>The release that it is about, where it is about one.</summary>
    [JsonPropertyName("release")] public string? Release { get; init; }

    internal string ToLine() => JsonSerializer.Serialize(this, RecordJson.Options);

    internal static LockHolder? TryParse(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return null;
        try
        {
            return JsonSerializer.Deserialize<LockHolder>(line, RecordJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
