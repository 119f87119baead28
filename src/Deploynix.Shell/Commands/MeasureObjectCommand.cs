using System.Globalization;
using System.Management.Automation;

namespace Deploynix.Shell.Commands;

/// <summary>Counts objects, and adds up a property.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Object")]
public sealed class MeasureObjectCommand : PSCmdlet
{
    private readonly List<double> _values = [];
    private int _count;

    [Parameter(ValueFromPipeline = true)] public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)] public string? Property { get; set; }

    [Parameter] public SwitchParameter Sum { get; set; }

    [Parameter] public SwitchParameter Average { get; set; }

    [Parameter] public SwitchParameter Minimum { get; set; }

    [Parameter] public SwitchParameter Maximum { get; set; }

    private bool Numbers => Sum || Average || Minimum || Maximum;

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        var value = Property is null ? InputObject : InputObject.Properties[Property]?.Value;
        if (Property is not null && value is null) return;
        _count++;
        if (Numbers) _values.Add((double)LanguagePrimitives.ConvertTo(value, typeof(double), CultureInfo.InvariantCulture));
    }

    protected override void EndProcessing()
    {
        var any = _values.Count > 0;
        var result = new PSObject();
        void Add(string name, object? value) => result.Properties.Add(new PSNoteProperty(name, value));
        Add("Count", _count);
        Add("Average", Average && any ? _values.Average() : null);
        Add("Sum", Sum && any ? _values.Sum() : null);
        Add("Maximum", Maximum && any ? _values.Max() : null);
        Add("Minimum", Minimum && any ? _values.Min() : null);
        Add("Property", Property);
        WriteObject(result);
    }
}
