using System.Text.Json.Serialization;
using Deploynix.Core.Model;

namespace Deploynix.Core.Commands.Databases;

/// <summary>What the <see cref="DatabaseProgram"/> is asked. It stands in a list of processes, and holds no secret.</summary>
internal sealed record DatabaseRequest
{
    [JsonPropertyName("act")] public required string Act { get; init; }
    [JsonPropertyName("site")] public required string Site { get; init; }
    [JsonPropertyName("environment")] public required string Environment { get; init; }
    [JsonPropertyName("backups")] public required string Backups { get; init; }
    [JsonPropertyName("current")] public required string Current { get; init; }
    [JsonPropertyName("by")] public string By { get; init; } = "";
    [JsonPropertyName("run")] public string Run { get; init; } = "";
    [JsonPropertyName("release")] public string Release { get; init; } = "";
    [JsonPropertyName("before")] public string? Before { get; init; }
    [JsonPropertyName("stream")] public bool Stream { get; init; }
    [JsonPropertyName("keep")] public int Keep { get; init; }
    [JsonPropertyName("for"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] public double? For { get; init; }
    [JsonPropertyName("id")] public string Id { get; init; } = "";
    [JsonPropertyName("folder")] public string Folder { get; init; } = "";
    [JsonPropertyName("replaced")] public string Replaced { get; init; } = "";
    [JsonPropertyName("bytes"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public long Bytes { get; init; }
    [JsonPropertyName("stamp")] public string Stamp { get; init; } = "";

    /// <summary>A request about a site.</summary>
    public static DatabaseRequest Of(Site site, string act) => new()
    {
        Act = act, Site = site.Name, Environment = site.Environment, Backups = SitePaths.Of(site).Backups, Current = SitePaths.Of(site).Current,
        Keep = site.Backups.Keep, For = site.Backups.For?.TotalSeconds,
    };

    /// <summary>The same about one of its backups, which was sent or lies on the server.</summary>
    public DatabaseRequest About(string backup, bool sent = false) => this with { Id = backup, Folder = $"{Backups}/{(sent ? DatabaseProgram.Sent + "/" : "")}{backup}" };
}
