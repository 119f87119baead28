using Deploynix.Core.Model;

namespace Deploynix.Core.Migrations;

/// <summary>One danger: its name, which never changes, how bad it is, what it does, and the way around it.</summary>
internal sealed record MigrationRule(string Id, MigrationSeverity Severity, Func<MigrationCase, IEnumerable<SchemaChange>> Finds)
{
    public required string Danger { get; init; }

    public required string SafeWay { get; init; }

    /// <summary>A rule about what is done to tables that were there before.</summary>
    public static MigrationRule Each(string id, MigrationSeverity severity, Func<SchemaChange, DatabaseFacts, bool> applies, string danger, string safeWay) =>
        new(id, severity, found => found.Existing.Where(change => applies(change, found.Facts))) { Danger = danger, SafeWay = safeWay };

    /// <summary>A rule about the migration as a whole.</summary>
    public static MigrationRule Whole(string id, MigrationSeverity severity, Func<MigrationCase, IEnumerable<SchemaChange>> finds, string danger, string safeWay) =>
        new(id, severity, finds) { Danger = danger, SafeWay = safeWay };
}
