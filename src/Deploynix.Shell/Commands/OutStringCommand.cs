using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace Deploynix.Shell.Commands;

/// <summary>Gives the text that objects are shown as.</summary>
[Cmdlet(VerbsData.Out, "String")]
[OutputType(typeof(string))]
public sealed class OutStringCommand : FrontEndCommandBase
{
    private readonly StringWriter _text = new();

    [Parameter] public SwitchParameter Stream { get; set; }

    [Parameter, ValidateRange(2, int.MaxValue)] public int Width { get; set; } = 120;

    protected override void BeginProcessing()
    {
        EngineInternals.UseWriter(this, _text, Width);
        base.BeginProcessing();
    }

    protected override void EndProcessing()
    {
        base.EndProcessing();
        var text = _text.ToString();
        if (!Stream) WriteObject(text);
        else if (text.Length > 0) foreach (var line in text.TrimEnd('\r', '\n').Split(Environment.NewLine)) WriteObject(line);
    }
}
