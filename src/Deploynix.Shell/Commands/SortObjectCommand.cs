using System.Management.Automation;

namespace Deploynix.Shell.Commands;

/// <summary>Sorts objects by properties.</summary>
[Cmdlet("Sort", "Object")]
public sealed class SortObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _items = [];

    [Parameter(ValueFromPipeline = true)] public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)] public object[] Property { get; set; } = [];

    [Parameter] public SwitchParameter Descending { get; set; }

    [Parameter] public SwitchParameter Unique { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is not null) _items.Add(InputObject);
    }

    protected override void EndProcessing()
    {
        var order = Comparer<PSObject>.Create(Compare);
        var sorted = Descending ? _items.OrderByDescending(item => item, order) : _items.OrderBy(item => item, order);
        PSObject? last = null;
        foreach (var item in sorted)
        {
            if (!Unique || last is null || Compare(last, item) != 0) WriteObject(item);
            last = item;
        }
    }

    private int Compare(PSObject left, PSObject right)
    {
        if (Property.Length == 0) return Compare((object)left, right);
        return Property.Select(property => Compare(CalculatedProperty.Value(left, property), CalculatedProperty.Value(right, property))).FirstOrDefault(result => result != 0);
    }

    private static int Compare(object? left, object? right) => LanguagePrimitives.TryCompare(left, right, ignoreCase: true, out var result)
        ? result
        : string.Compare(left?.ToString(), right?.ToString(), StringComparison.OrdinalIgnoreCase);
}
