using System.Management.Automation;

namespace Deploynix.Shell.Commands;

/// <summary>Removes files and directories.</summary>
[Cmdlet(VerbsCommon.Remove, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class RemoveItemCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Path")] public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralPath"), Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    [Parameter] public SwitchParameter Recurse { get; set; }

    [Parameter] public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Path) Remove(path, literal: false);
        foreach (var path in LiteralPath) Remove(path, literal: true);
    }

    private void Remove(string path, bool literal)
    {
        if (!ShouldProcess(path, "Remove")) return;
        try
        {
            InvokeProvider.Item.Remove([path], Recurse, Force, literal);
        }
        catch (Exception e) when (e is IContainsErrorRecord known && e is not PipelineStoppedException)
        {
            WriteError(((IContainsErrorRecord)e).ErrorRecord);
        }
    }
}
