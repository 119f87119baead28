using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Deploynix.Core.Model;

/// <summary>
/// Writes a record, field by field, as the serializer would with <see cref="RecordJson"/>. For the records of every act: what the serializer first finds out about a type takes
/// longer than the act's own work.
/// </summary>
internal sealed class RecordLine : IDisposable
{
    private readonly MemoryStream _text = new(512);
    private readonly Utf8JsonWriter _json;

    public RecordLine()
    {
        _json = new(_text, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        _json.WriteStartObject();
    }

    public RecordLine Add(string name, string? value)
    {
        if (value is not null) _json.WriteString(name, value);
        return this;
    }

    public RecordLine Add(string name, long? value)
    {
        if (value is { } number) _json.WriteNumber(name, number);
        return this;
    }

    public RecordLine Add(string name, double? value)
    {
        if (value is { } number) _json.WriteNumber(name, number);
        return this;
    }

    public RecordLine Add(string name, bool? value)
    {
        if (value is { } flag) _json.WriteBoolean(name, flag);
        return this;
    }

    public RecordLine Add(string name, DateTimeOffset? value)
    {
        if (value is { } time) _json.WriteString(name, time);
        return this;
    }

    public RecordLine Add(string name, Enum value)
    {
        _json.WriteString(name, JsonNamingPolicy.CamelCase.ConvertName(value.ToString()));
        return this;
    }

    public RecordLine Add(string name, ImmutableArray<string>? values)
    {
        if (values is not { IsDefault: false } texts) return this;
        _json.WriteStartArray(name);
        foreach (var text in texts) _json.WriteStringValue(text);
        _json.WriteEndArray();
        return this;
    }

    public RecordLine Add(string name, ImmutableArray<StepTime>? values)
    {
        if (values is not { IsDefault: false } steps) return this;
        _json.WriteStartArray(name);
        foreach (var step in steps)
        {
            _json.WriteStartObject();
            _json.WriteString("step", step.Step);
            _json.WriteNumber("seconds", step.Seconds);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        return this;
    }

    /// <summary>The line; the end of the writing.</summary>
    public string End()
    {
        _json.WriteEndObject();
        _json.Flush();
        return Encoding.UTF8.GetString(_text.GetBuffer(), 0, (int)_text.Length);
    }

    public void Dispose()
    {
        _json.Dispose();
        _text.Dispose();
    }
}
