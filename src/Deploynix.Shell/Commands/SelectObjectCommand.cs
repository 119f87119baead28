using System.Management.Automation;

namespace Deploynix.Shell.Commands;

/// <summary>Picks objects by place, and properties by name.</summary>
[Cmdlet(VerbsCommon.Select, "Object", DefaultParameterSetName = "Default")]
public sealed class SelectObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _kept = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private int _place;

    [Parameter(ValueFromPipeline = true)] public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)] public object[] Property { get; set; } = [];

    [Parameter] public string? ExpandProperty { get; set; }

    [Parameter, ValidateRange(0, int.MaxValue)] public int? First { get; set; }

    [Parameter, ValidateRange(0, int.MaxValue)] public int? Last { get; set; }

    [Parameter, ValidateRange(0, int.MaxValue)] public int Skip { get; set; }

    [Parameter] public int[]? Index { get; set; }

    [Parameter] public SwitchParameter Unique { get; set; }

    protected override void BeginProcessing()
    {
        if (First == 0) throw EngineInternals.StopUpstream(this);
    }

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        var place = _place++;
        if (Index is not null)
        {
            if (Index.Contains(place)) Emit(InputObject);
            if (place >= Index.Max()) throw EngineInternals.StopUpstream(this);
        }
        else if (Last is not null)
        {
            _kept.Add(InputObject);
            if (_kept.Count > Last + Skip) _kept.RemoveAt(0);
        }
        else if (place >= Skip)
        {
            Emit(InputObject);
            // Once it is handed on, nobody wants what comes before it in the pipeline any more.
            if (place + 1 - Skip >= First) throw EngineInternals.StopUpstream(this);
        }
    }

    protected override void EndProcessing()
    {
        if (Last is null) return;
        foreach (var item in _kept.Take(Math.Max(0, _kept.Count - Skip)).TakeLast(Last.Value)) Emit(item);
    }

    private void Emit(PSObject item)
    {
        if (ExpandProperty is not null)
        {
            if (item.Properties[ExpandProperty] is { } property) WriteObject(property.Value, enumerateCollection: true);
            else WriteError(new ErrorRecord(new PSArgumentException($"Property \"{ExpandProperty}\" cannot be found."), "ExpandPropertyNotFound", ErrorCategory.InvalidArgument, item));
            return;
        }
        var chosen = Property.Length > 0 ? CalculatedProperty.Project(item, Property) : item;
        if (!Unique || _seen.Add(Identity(chosen))) WriteObject(chosen);
    }

    private static string Identity(PSObject item) => item.BaseObject is PSCustomObject
        ? string.Join('\0', item.Properties.Select(property => $"{property.Name}={property.Value}"))
        : item.ToString();
}
