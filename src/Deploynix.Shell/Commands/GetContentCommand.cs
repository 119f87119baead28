using System.Management.Automation;

namespace Deploynix.Shell.Commands;

/// <summary>Reads text files, by line or whole.</summary>
[Cmdlet(VerbsCommon.Get, "Content", DefaultParameterSetName = "Path")]
[OutputType(typeof(string))]
public sealed class GetContentCommand : PathCommand
{
    [Parameter] public SwitchParameter Raw { get; set; }

    [Parameter, Alias("First", "Head")] public int TotalCount { get; set; } = -1;

    [Parameter, Alias("Last")] public int Tail { get; set; } = -1;

    protected override void Process(string file)
    {
        if (Raw)
        {
            WriteObject(File.ReadAllText(file));
            return;
        }
        var lines = File.ReadLines(file);
        if (TotalCount >= 0) lines = lines.Take(TotalCount);
        if (Tail >= 0) lines = lines.TakeLast(Tail);
        foreach (var line in lines) WriteObject(line);
    }
}
