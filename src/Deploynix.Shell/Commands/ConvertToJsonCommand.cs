using System.Collections;
using System.Management.Automation;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deploynix.Shell.Commands;

/// <summary>Writes objects as JSON.</summary>
[Cmdlet(VerbsData.ConvertTo, "Json")]
[OutputType(typeof(string))]
public sealed class ConvertToJsonCommand : PSCmdlet
{
    private readonly List<object?> _items = [];

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), AllowNull] public object? InputObject { get; set; }

    [Parameter, ValidateRange(0, 100)] public int Depth { get; set; } = 2;

    [Parameter] public SwitchParameter Compress { get; set; }

    [Parameter] public SwitchParameter AsArray { get; set; }

    [Parameter] public SwitchParameter EnumsAsStrings { get; set; }

    protected override void ProcessRecord() => _items.Add(InputObject);

    protected override void EndProcessing()
    {
        var root = _items.Count == 1 && !AsArray ? Node(_items[0], 0) : new JsonArray([.. _items.Select(item => Node(item, 1))]);
        // Less escaped than the default, which is made for HTML; this goes to files and terminals.
        var options = new JsonSerializerOptions { WriteIndented = !Compress, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        WriteObject(root?.ToJsonString(options) ?? "null");
    }

    private JsonNode? Node(object? value, int depth)
    {
        var bare = value is PSObject wrapped && wrapped.BaseObject is not PSCustomObject ? wrapped.BaseObject : value;
        switch (bare)
        {
            case null: return null;
            case string or char or Guid or Uri or Version: return JsonValue.Create(bare.ToString());
            case bool flag: return JsonValue.Create(flag);
            case Enum name when EnumsAsStrings: return JsonValue.Create(name.ToString());
            case Enum number: return JsonSerializer.SerializeToNode(Convert.ChangeType(number, Enum.GetUnderlyingType(number.GetType()), null));
            case DateTime or DateTimeOffset or sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal:
                return JsonSerializer.SerializeToNode(bare);
        }
        if (depth > Depth) return JsonValue.Create(LanguagePrimitives.ConvertTo<string>(value));
        if (bare is IDictionary table) return Object(table.Cast<DictionaryEntry>().Select(entry => (entry.Key.ToString()!, entry.Value)), depth);
        if (bare is IEnumerable items) return new JsonArray([.. items.Cast<object?>().Select(item => Node(item, depth + 1))]);
        return Object(PSObject.AsPSObject(value!).Properties.Select(property => (property.Name, (object?)property.Value)), depth);
    }

    private JsonObject Object(IEnumerable<(string Name, object? Value)> members, int depth)
    {
        var result = new JsonObject();
        foreach (var (name, value) in members) result[name] = Node(value, depth + 1);
        return result;
    }
}
