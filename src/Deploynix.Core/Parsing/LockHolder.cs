using System.Globalization;
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

    /// <summary>Since when by the server's own clock, in seconds of Unix time; the server writes it.</summary>
    [JsonPropertyName("at")] public long? At { get; init; }

    /// <summary>The SHA-256 of the token that the act's own steps have, by which commands that they run are known.</summary>
    [JsonPropertyName("token")] public string? TokenHash { get; init; }

    /// <summary>What it does: <c>deploy 20260318_164700</c>.</summary>
    internal string Work => Release is null ? Act : $"{Act} {Release}";

    /// <summary>Since when, and how long ago by the server's own clock, where that is known: <c>16:47:00 UTC (12 s ago)</c>.</summary>
    internal string Began(DateTimeOffset? now)
    {
        var since = At is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : Since.ToUniversalTime();
        var ago = At is null ? null : now - since;
        var time = since.ToString(ago is { TotalHours: < 12 } ? "HH:mm:ss 'UTC'" : "yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        return ago is { } passed ? $"{time} ({Words(passed)} ago)" : time;
    }

    internal string ToLine()
    {
        using var line = new RecordLine();
        return line.Add("by", By).Add("act", Act).Add("since", Since).Add("release", Release).Add("at", At).Add("token", TokenHash).End();
    }

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

    private static string Words(TimeSpan passed) => passed switch
    {
        { TotalSeconds: < 90 } => $"{Math.Max(0, (int)passed.TotalSeconds)} s",
        { TotalMinutes: < 90 } => $"{(int)passed.TotalMinutes} min",
        { TotalHours: < 48 } => $"{(int)passed.TotalHours} h",
        _ => $"{(int)passed.TotalDays} d",
    };
}
