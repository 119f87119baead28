using System.Management.Automation;

namespace Deploynix.Shell.Commands;

/// <summary>Tells whether something is there.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(bool))]
public sealed class TestPathCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Path")] public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath"), Alias("PSPath", "LP")] public string[] LiteralPath { get; set; } = [];

    [Parameter, Alias("Type"), ValidateSet("Any", "Container", "Leaf")] public string PathType { get; set; } = "Any";

    protected override void ProcessRecord()
    {
        foreach (var path in Path) WriteObject(Exists(path, literal: false));
        foreach (var path in LiteralPath) WriteObject(Exists(path, literal: true));
    }

    private bool Exists(string path, bool literal)
    {
        try
        {
            if (!InvokeProvider.Item.Exists(path, force: false, literal)) return false;
            return PathType == "Any" || InvokeProvider.Item.IsContainer(path) == (PathType == "Container");
        }
        catch (SessionStateException)
        {
            // No such drive or provider: then it is not there.
            return false;
        }
    }
}
