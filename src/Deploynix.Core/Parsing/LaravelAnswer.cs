using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Deploynix.Core.Commands;

namespace Deploynix.Core.Parsing;

/// <summary>What a <see cref="LaravelScript"/> answered: its own lines of JSON, whatever else the application printed among them.</summary>
internal sealed record LaravelAnswer(ImmutableArray<JsonElement> Rows, string? Error)
{
    /// <summary>Reads the lines of standard output. A line that is no JSON object is passed over: it is not ours, or was cut.</summary>
    public static LaravelAnswer Parse(IEnumerable<string> lines)
    {
        var rows = ImmutableArray.CreateBuilder<JsonElement>();
        var pieces = new StringBuilder();
        foreach (var line in lines)
        {
            if (!line.StartsWith(LaravelScript.Mark, StringComparison.Ordinal)) continue;
            var text = line[LaravelScript.Mark.Length..];
            if (text.StartsWith(LaravelScript.GoesOn))
            {
                pieces.Append(text, 1, text.Length - 1);
                continue;
            }
            if (TryRead(pieces.Append(text).ToString()) is { } row) rows.Add(row);
            pieces.Clear();
        }
        return new(rows.ToImmutable(), rows.Select(row => Text(row, "error")).FirstOrDefault(error => error is not null));
    }

    /// <summary>A text of a row; null where it has none.</summary>
    public static string? Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        } : null;

    /// <summary>A number of a row; null where it has none.</summary>
    public static long? Number(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    /// <summary>Whether a row says yes, or no; null where it does not say.</summary>
    public static bool? Flag(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    private static JsonElement? TryRead(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
