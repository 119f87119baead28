namespace Deploynix.Lab;

/// <summary>What a test measured, for the test command to print before its totals.</summary>
public static class Figures
{
    private static readonly Lock Gate = new();

    /// <summary>Reports one figure with its unit, such as <c>("swap, open connection", "6.4 ms")</c>.</summary>
    public static void Report(string name, string value)
    {
        var line = $"{name}: {value}";
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (Environment.GetEnvironmentVariable("DEPLOYNIX_FIGURES") is not { Length: > 0 } file) return;
        lock (Gate) File.AppendAllText(file, line + "\n");
    }
}
