using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deploynix.Core.Model;

/// <summary>What <c>.deploynix/backups/ID/backup.json</c> holds: one line, written last and by rename. A backup without it is none.</summary>
internal sealed record BackupRecord
{
    [JsonPropertyName("v")] public int Version { get; init; } = 1;
    [JsonPropertyName("id")] public required string Id { get; init; }
    [JsonPropertyName("site")] public required string Site { get; init; }
    [JsonPropertyName("environment")] public required string Environment { get; init; }
    [JsonPropertyName("created")] public DateTimeOffset Created { get; init; }
    [JsonPropertyName("by")] public string? By { get; init; }
    [JsonPropertyName("run")] public string? Run { get; init; }
    [JsonPropertyName("driver")] public required string Driver { get; init; }
    [JsonPropertyName("database")] public string? Database { get; init; }
    [JsonPropertyName("size")] public long Size { get; init; }
    [JsonPropertyName("file")] public required string File { get; init; }
    [JsonPropertyName("bytes")] public long Bytes { get; init; }
    [JsonPropertyName("sha256")] public required string Sha256 { get; init; }
    [JsonPropertyName("seconds")] public double Seconds { get; init; }
    [JsonPropertyName("release")] public string? Release { get; init; }
    [JsonPropertyName("before")] public string? Before { get; init; }
    [JsonPropertyName("migrations")] public ImmutableArray<string>? Migrations { get; init; }
    [JsonPropertyName("tables")] public required JsonElement Tables { get; init; }

    /// <summary>A record, or null where the line is torn or foreign.</summary>
    public static BackupRecord? TryParse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<BackupRecord>(line, RecordJson.Options) is { Id: not null, Site: not null, Environment: not null, Driver: not null, File: not null, Sha256: not null } record ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Each table's rows when the backup was made. Without tables PHP writes an empty list.</summary>
    public ImmutableSortedDictionary<string, long> Rows => TableRows.Of(Tables);
}
