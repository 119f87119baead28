using System.Management.Automation;

namespace Deploynix.Shell.Commands;

/// <summary>Takes paths apart.</summary>
[Cmdlet(VerbsCommon.Split, "Path", DefaultParameterSetName = "Parent")]
[OutputType(typeof(string))]
public sealed class SplitPathCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)] public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = "Parent")] public SwitchParameter Parent { get; set; }

    [Parameter(ParameterSetName = "Leaf")] public SwitchParameter Leaf { get; set; }

    [Parameter(ParameterSetName = "LeafBase")] public SwitchParameter LeafBase { get; set; }

    [Parameter(ParameterSetName = "Extension")] public SwitchParameter Extension { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Path)
        {
            WriteObject(
                Leaf ? SessionState.Path.ParseChildName(path)
                : LeafBase ? System.IO.Path.GetFileNameWithoutExtension(path)
                : Extension ? System.IO.Path.GetExtension(path)
                : SessionState.Path.ParseParent(path, ""));
        }
    }
}
