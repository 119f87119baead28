using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deploynix.Core.Model;

/// <summary>
/// What lies in <c>.deploynix/undo-migrations</c> while migrations are undone: whoever dies in the middle leaves it to the next who looks. What became of each, the migrations table tells.
/// </summary>
internal sealed record MigrationUndoRecord
{
    [JsonPropertyName("run")] public required string Run { get; init; }
    [JsonPropertyName("by")] public string? By { get; init; }
    [JsonPropertyName("at")] public DateTimeOffset At { get; init; }
    [JsonPropertyName("backup")] public string? Backup { get; init; }
    [JsonPropertyName("migrations")] public ImmutableArray<string> Migrations { get; init; } = [];

    /// <summary>The one that was begun last.</summary>
    [JsonIgnore] public string? Begun { get; init; }

    public string ToLine() => JsonSerializer.Serialize(this, RecordJson.Options);

    /// <summary>The record and, on the lines after it, those that were begun; null where there is none.</summary>
    public static MigrationUndoRecord? TryParse(IReadOnlyList<string> lines)
    {
        if (lines.Count == 0) return null;
        try
        {
            return JsonSerializer.Deserialize<MigrationUndoRecord>(lines[0], RecordJson.Options) is { Run: not null, Migrations.IsDefault: false } record ? record with { Begun = lines.Skip(1).LastOrDefault() } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What is true by the migrations table, as a sentence.</summary>
    public string Describe(IReadOnlySet<string> ran)
    {
        var undone = Migrations.Where(name => !ran.Contains(name)).ToList();
        var left = Migrations.Where(ran.Contains).ToList();
        var middle = Begun is { } begun && left.Contains(begun) ? begun : null;
        return $"undoing {Migrations.Length} migration{(Migrations.Length == 1 ? "" : "s")}, begun by {By} at {At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, was not ended: "
            + $"undone: {List(undone)}; not: {List(left)}"
            + (middle is null ? "" : $"; {middle} was in the middle, so that a part of what its down() does may be done")
            + $"; {(Backup is null ? "no backup was made before" : $"the database was backed up before as {Backup}")}.";
    }

    private static string List(List<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);
}
