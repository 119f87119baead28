using System.Collections.Immutable;
using System.Text.Json;

namespace Deploynix.Core.Model;

/// <summary>Reads how many rows each table had: <c>{"orders":{"rows":3,"shape":"…"}}</c>.</summary>
internal static class TableRows
{
    public static ImmutableSortedDictionary<string, long> Of(JsonElement tables) => tables.ValueKind != JsonValueKind.Object
        ? ImmutableSortedDictionary<string, long>.Empty
        : tables.EnumerateObject().ToImmutableSortedDictionary(table => table.Name, table => table.Value.GetProperty("rows").GetInt64(), StringComparer.Ordinal);
}
