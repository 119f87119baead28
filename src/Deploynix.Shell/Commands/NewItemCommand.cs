using System.Management.Automation;

namespace Deploynix.Shell.Commands;

/// <summary>Makes a directory or a file.</summary>
[Cmdlet(VerbsCommon.New, "Item", SupportsShouldProcess = true)]
public sealed class NewItemCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)] public string[] Path { get; set; } = [];

    [Parameter, Alias("Type")] public string ItemType { get; set; } = "File";

    [Parameter] public object? Value { get; set; }

    [Parameter] public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Path)
        {
            if (!ShouldProcess(path, $"Create {ItemType}")) continue;
            foreach (var item in InvokeProvider.Item.New([path], null, ItemType, Value, Force)) WriteObject(item);
        }
    }
}
