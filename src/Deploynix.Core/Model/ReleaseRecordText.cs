using System.Text;
using System.Text.Json;

namespace Deploynix.Core.Model;

/// <summary>
/// Reads a release's record as this module writes it, without the serializer, for which the first record of a process would cost more than a connection. Whatever is not quite so is none of its
/// business: the serializer decides what is made of that.
/// </summary>
internal static class ReleaseRecordText
{
    /// <summary>The record, or null where the serializer has to look.</summary>
    public static ReleaseRecord? Read(string line)
    {
        try
        {
            return Read(new Utf8JsonReader(Encoding.UTF8.GetBytes(line)));
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static ReleaseRecord? Read(Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return null;
        var record = new ReleaseRecord { Id = null! };
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            json.Read();
            var read = Field(record, name, ref json);
            if (read is null) return null;
            record = read;
        }
        return json.TokenType == JsonTokenType.EndObject && !json.Read() && record.Id is not null ? record : null;
    }

    private static ReleaseRecord? Field(ReleaseRecord record, string? name, ref Utf8JsonReader json) => name switch
    {
        "v" => record with { Version = json.GetInt32() },
        "id" => record with { Id = json.GetString()! },
        "status" => Status(json.GetString()) is { } status ? record with { Status = status } : null,
        "created" => record with { Created = json.GetDateTimeOffset() },
        "finished" => record with { Finished = json.GetDateTimeOffset() },
        "commit" => record with { Commit = json.GetString() },
        "subject" => record with { Subject = json.GetString() },
        "author" => record with { Author = json.GetString() },
        "committed" => record with { Committed = json.GetDateTimeOffset() },
        "branch" => record with { Branch = json.GetString() },
        "by" => record with { By = json.GetString() },
        "run" => record with { Run = json.GetString() },
        "previous" => record with { Previous = json.GetString() },
        "step" => record with { FailedStep = json.GetString() },
        "gate" => record with { Gate = json.GetBoolean() },
        "kilobytes" => record with { Kilobytes = json.GetInt64() },
        "files" => record with { Files = json.GetInt64() },
        _ => null,
    };

    private static ReleaseStatus? Status(string? word) => word switch
    {
        "finished" => ReleaseStatus.Finished,
        "building" => ReleaseStatus.Building,
        "failed" => ReleaseStatus.Failed,
        _ => null,
    };
}
