using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deploynix.Core.Model;

/// <summary>A freeze as it lies in a site's folder: one line of JSON.</summary>
internal sealed record FreezeRecord
{
    [JsonPropertyName("v")] public int Version { get; init; } = 1;
    [JsonPropertyName("by")] public required string By { get; init; }
    [JsonPropertyName("reason")] public required string Reason { get; init; }
    [JsonPropertyName("since")] public DateTimeOffset Since { get; init; }
    [JsonPropertyName("until")] public DateTimeOffset? Until { get; init; }

    public string ToLine() => JsonSerializer.Serialize(this, RecordJson.Options);

    /// <summary>The freeze of a line. One that cannot be read still is one: somebody wanted the site to be left alone.</summary>
    public static FreezeRecord Parse(string line)
    {
        try
        {
            if (JsonSerializer.Deserialize<FreezeRecord>(line, RecordJson.Options) is { By: not null, Reason: not null } record) return record;
        }
        catch (JsonException)
        {
            // Told below.
        }
        return new() { By = "somebody", Reason = "what .deploynix/freeze says cannot be read" };
    }

    public SiteFreeze Of(Site site, params ImmutableArray<string> servers) => new()
    {
        Site = site.Name, Environment = site.Environment, SettingsPath = site.SettingsPath, Reason = Reason, By = By, Since = Since, Until = Until, Servers = servers,
    };
}
