using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deploynix.Core.Model;

/// <summary>A line of <c>.deploynix/releases/ID.migrations</c>: a migration that the release was about to run, and what was found.</summary>
internal sealed record MigrationRecord
{
    [JsonPropertyName("migration")] public required string Migration { get; init; }
    [JsonPropertyName("findings")] public ImmutableArray<MigrationRecordFinding> Findings { get; init; } = [];

    public static MigrationRecord? TryParse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<MigrationRecord>(line, RecordJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The first line of the same file: the migrations that had run before the release's own.</summary>
internal sealed record MigrationsBefore([property: JsonPropertyName("ran")] ImmutableArray<string>? Ran)
{
    public static MigrationsBefore? TryParse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<MigrationsBefore>(line, RecordJson.Options) is { Ran: not null } before ? before : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The only line of such a file that is named after an instant and not after a release: migrations were undone then.</summary>
internal sealed record MigrationsUndone([property: JsonPropertyName("undone")] ImmutableArray<string>? Names)
{
    public static MigrationsUndone? TryParse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<MigrationsUndone>(line, RecordJson.Options) is { Names: not null } undone ? undone : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What was found, as it is kept.</summary>
internal sealed record MigrationRecordFinding(
    [property: JsonPropertyName("rule")] string Rule,
    [property: JsonPropertyName("severity")] MigrationSeverity Severity,
    [property: JsonPropertyName("line")] int Line,
    [property: JsonPropertyName("table")] string? Table,
    [property: JsonPropertyName("statement")] string? Statement,
    [property: JsonPropertyName("reason")] string? Reason);
