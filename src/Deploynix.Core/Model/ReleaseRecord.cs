using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deploynix.Core.Model;

/// <summary>What <c>.deploynix/releases/ID.json</c> holds: one line, written by temporary file and rename. "finished" is set last.</summary>
internal sealed record ReleaseRecord
{
    [JsonPropertyName("v")] public int Version { get; init; } = 1;
    [JsonPropertyName("id")] public required string Id { get; init; }
    [JsonPropertyName("status")] public ReleaseStatus Status { get; init; }
    [JsonPropertyName("created")] public DateTimeOffset Created { get; init; }
    [JsonPropertyName("finished")] public DateTimeOffset? Finished { get; init; }
    [JsonPropertyName("commit")] public string? Commit { get; init; }
    [JsonPropertyName("subject")] public string? Subject { get; init; }
    [JsonPropertyName("author")] public string? Author { get; init; }
    [JsonPropertyName("committed")] public DateTimeOffset? Committed { get; init; }
    [JsonPropertyName("branch")] public string? Branch { get; init; }
    [JsonPropertyName("by")] public string? By { get; init; }
    [JsonPropertyName("run")] public string? Run { get; init; }
    /// <summary>What was live when it went live.</summary>
    [JsonPropertyName("previous")] public string? Previous { get; init; }
    [JsonPropertyName("step")] public string? FailedStep { get; init; }
    /// <summary>Whether it was to pass a health gate after the swap.</summary>
    [JsonPropertyName("gate")] public bool? Gate { get; init; }
    [JsonPropertyName("kilobytes")] public long? Kilobytes { get; init; }
    [JsonPropertyName("files")] public long? Files { get; init; }

    public string ToLine()
    {
        using var line = new RecordLine();
        return line.Add("v", Version).Add("id", Id).Add("status", Status).Add("created", Created).Add("finished", Finished).Add("commit", Commit).Add("subject", Subject).Add("author", Author)
            .Add("committed", Committed).Add("branch", Branch).Add("by", By).Add("run", Run).Add("previous", Previous).Add("step", FailedStep).Add("gate", Gate).Add("kilobytes", Kilobytes)
            .Add("files", Files).End();
    }

    public static ReleaseRecord? TryParse(string line)
    {
        if (ReleaseRecordText.Read(line) is { } read) return read;
        try
        {
            return JsonSerializer.Deserialize<ReleaseRecord>(line, RecordJson.Options) is { Id: not null } record ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
