namespace Deploynix.Lab.Servers;

/// <summary>How a command ended and what it printed.</summary>
public sealed record LabResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>This, when the command succeeded; else an exception with all that it printed.</summary>
    public LabResult Succeeded() => ExitCode == 0 ? this : throw new LabException(ToString());

    /// <summary>Standard output without white space around it.</summary>
    public string Text => Output.Trim();

    public override string ToString() => $"{Command}: exit code {ExitCode}\n{Output}{Error}";
}

/// <summary>The same on a result that is still awaited.</summary>
public static class LabResultTask
{
    public static async Task<LabResult> Succeeded(this Task<LabResult> result) => (await result).Succeeded();
}
