using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing.Checks;

/// <summary>What PHP-FPM told of itself, or why it could not be asked.</summary>
internal sealed record WebSeen
{
    /// <summary>Why there is no answer; null where there is one.</summary>
    public string? Failure { get; init; }

    /// <summary>The file, where it could not be removed.</summary>
    public string? Left { get; init; }

    public WebAnswer? Answer { get; init; }

    /// <summary>Reads what <see cref="Commands.Checks.WebProbe"/> printed.</summary>
    public static WebSeen Parse(string nonce, IReadOnlyList<string> lines)
    {
        var words = new Words(lines);
        var said = string.Join('\n', words.All("probe-said"));
        var answer = Read(said);
        return new()
        {
            Left = words.One("probe-left"),
            Answer = answer?.Nonce == nonce ? answer : null,
            Failure = answer?.Nonce == nonce ? null : words.One("probe") switch
            {
                "nowhere" => "no release is live, or it has no public folder",
                "unwritable" => "the deploying user may not write to the live release's public folder",
                "no-client" => "the server has neither curl nor wget",
                "asked" when said.Contains("<?php", StringComparison.Ordinal) => "the web server hands out PHP files other than index.php as text",
                "asked" when said.Contains("curl: (", StringComparison.Ordinal) => said.Split('\n').First(line => line.StartsWith("curl: (", StringComparison.Ordinal)),
                "asked" => $"the web server answered something else (status {said.Split('\n')[^1]})",
                _ => "the server gave no answer",
            },
        };
    }

    private static WebAnswer? Read(string said)
    {
        var from = said.IndexOf('{', StringComparison.Ordinal);
        var to = said.LastIndexOf('}');
        if (from < 0 || to < from) return null;
        try
        {
            return JsonSerializer.Deserialize<WebAnswer>(said[from..(to + 1)], RecordJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The answer of the file.</summary>
internal sealed record WebAnswer
{
    [JsonPropertyName("nonce")] public string? Nonce { get; init; }
    [JsonPropertyName("version")] public string Version { get; init; } = "";
    [JsonPropertyName("script")] public string Script { get; init; } = "";
    [JsonPropertyName("root")] public string Root { get; init; } = "";
    [JsonPropertyName("extensions")] public ImmutableArray<string> Extensions { get; init; } = [];
    [JsonPropertyName("settings")] public ImmutableDictionary<string, JsonElement> Settings { get; init; } = ImmutableDictionary<string, JsonElement>.Empty;
    [JsonPropertyName("full")] public bool? Full { get; init; }
    [JsonPropertyName("restarts")] public long? Restarts { get; init; }
    [JsonPropertyName("used")] public int? UsedPercent { get; init; }
    [JsonPropertyName("closed")] public ImmutableArray<string> Closed { get; init; } = [];

    /// <summary>A setting; null where PHP does not know it.</summary>
    public string? Setting(string name) => Settings.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
