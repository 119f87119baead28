namespace Deploynix.Shell.Hosting;

/// <summary>What the terminal can do.</summary>
internal static class Terminal
{
    /// <summary>Whether output may be coloured: a terminal, and nobody said no (no-color.org).</summary>
    public static bool ColorsOut { get; } = !Console.IsOutputRedirected && Colorful;

    /// <summary>Whether errors may be coloured.</summary>
    public static bool ColorsError { get; } = !Console.IsErrorRedirected && Colorful;

    /// <summary>Whether a line can be drawn over: progress goes where errors go, so that output stays what it is.</summary>
    public static bool Redraws { get; } = !Console.IsErrorRedirected && !Dumb;

    /// <summary>Whether somebody can answer.</summary>
    public static bool Interactive { get; } = !Console.IsInputRedirected;

    private static bool Colorful => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && !Dumb;

    private static bool Dumb => Environment.GetEnvironmentVariable("TERM") is "dumb";
}
