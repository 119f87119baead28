using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deploynix.Core.Model;

/// <summary>One line of <c>journal.jsonl</c>: an act, as one server saw it. The server puts the hash of the line before in front.</summary>
internal sealed record JournalEntry
{
    [JsonPropertyName("prev")] public string? Previous { get; init; }
    [JsonPropertyName("v")] public int Version { get; init; } = 1;
    [JsonPropertyName("run")] public required string Run { get; init; }
    [JsonPropertyName("at")] public DateTimeOffset At { get; init; }
    [JsonPropertyName("act")] public Act Act { get; init; }
    [JsonPropertyName("site")] public required string Site { get; init; }
    [JsonPropertyName("environment")] public required string Environment { get; init; }
    [JsonPropertyName("server")] public required string Server { get; init; }
    [JsonPropertyName("release")] public string? Release { get; init; }
    [JsonPropertyName("from")] public string? From { get; init; }
    [JsonPropertyName("commit")] public string? Commit { get; init; }
    [JsonPropertyName("branch")] public string? Branch { get; init; }
    [JsonPropertyName("by")] public string? By { get; init; }
    [JsonPropertyName("outcome")] public Outcome Outcome { get; init; }
    [JsonPropertyName("seconds")] public double Seconds { get; init; }
    [JsonPropertyName("step")] public string? FailedStep { get; init; }
    [JsonPropertyName("message")] public string? Message { get; init; }
    [JsonPropertyName("warnings")] public ImmutableArray<string>? Warnings { get; init; }

    [JsonPropertyName("cause")] public string? Cause { get; init; }
    [JsonPropertyName("reused")] public ImmutableArray<string>? Reused { get; init; }
    /// <summary>The incident that was open then; the server puts it in.</summary>
    [JsonPropertyName("incident")] public string? Incident { get; init; }

    /// <summary>When the line was written, by the server's clock; only where an incident was open.</summary>
    [JsonPropertyName("written")] public DateTimeOffset? Written { get; init; }

    /// <summary>The steps after the swap that were done.</summary>
    [JsonPropertyName("reloads")] public ImmutableArray<string>? Reloads { get; init; }

    /// <summary>What the steps of a deployment took, in their order.</summary>
    [JsonPropertyName("steps")] public ImmutableArray<StepTime>? Steps { get; init; }
    [JsonPropertyName("provenMs")] public int? ProvenMilliseconds { get; init; }

    public string ToLine()
    {
        using var line = new RecordLine();
        return line.Add("prev", Previous).Add("v", Version).Add("run", Run).Add("at", At).Add("act", Act).Add("site", Site).Add("environment", Environment).Add("server", Server).Add("release", Release)
            .Add("from", From).Add("commit", Commit).Add("branch", Branch).Add("by", By).Add("outcome", Outcome).Add("seconds", Seconds).Add("step", FailedStep).Add("message", Message)
            .Add("warnings", Warnings).Add("cause", Cause).Add("reused", Reused).Add("incident", Incident).Add("written", Written).Add("reloads", Reloads).Add("steps", Steps).Add("provenMs", ProvenMilliseconds).End();
    }

    /// <summary>An entry, or null where the line is torn or foreign.</summary>
    public static JournalEntry? TryParse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<JournalEntry>(line, RecordJson.Options) is { Run: not null, Server: not null } entry ? entry : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
