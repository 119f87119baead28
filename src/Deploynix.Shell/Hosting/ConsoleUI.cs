using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;

namespace Deploynix.Shell.Hosting;

/// <summary>Writes to the console: output to standard output, all else to standard error.</summary>
internal sealed partial class ConsoleUI : PSHostUserInterface
{
    private readonly object _lock = new();

    /// <summary>The line of progress.</summary>
    public ProgressLine Progress { get; } = new();

    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI { get; } = new ConsoleRawUI();

    /// <inheritdoc/>
    public override bool SupportsVirtualTerminal => Terminal.ColorsOut;

    /// <inheritdoc/>
    public override void Write(string value) => Out(value);

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Out(Paint(foregroundColor, value));

    /// <inheritdoc/>
    public override void WriteLine(string value) => Out(value + Environment.NewLine);

    /// <inheritdoc/>
    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Out(Paint(foregroundColor, value) + Environment.NewLine);

    /// <inheritdoc/>
    public override void WriteErrorLine(string value) => Error("31", value);

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) => Error("33", "WARNING: " + message);

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) => Error("36", "VERBOSE: " + message);

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) => Error("90", "DEBUG: " + message);

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (_lock) Progress.Show(record);
    }

    private void Out(string text)
    {
        lock (_lock)
        {
            Progress.Clear();
            Console.Out.Write(Terminal.ColorsOut ? text : Plain(text));
        }
    }

    private void Error(string color, string text)
    {
        lock (_lock)
        {
            Progress.Clear();
            Console.Error.WriteLine(Terminal.ColorsError ? $"\u001b[{color}m{text}\u001b[0m" : Plain(text));
        }
    }

    /// <summary>The engine paints headers and labels whatever it writes to; taking that off again is the host's work.</summary>
    private static string Plain(string text) => new StringDecorated(text).ToString(OutputRendering.PlainText);

    private static string Paint(ConsoleColor color, string text) =>
        Terminal.ColorsOut && color is not (ConsoleColor.Gray or (ConsoleColor)(-1)) ? $"\u001b[{Code(color)}m{text}\u001b[0m" : text;

    private static int Code(ConsoleColor color) => color switch
    {
        ConsoleColor.Black => 30,
        ConsoleColor.DarkRed => 31,
        ConsoleColor.DarkGreen => 32,
        ConsoleColor.DarkYellow => 33,
        ConsoleColor.DarkBlue => 34,
        ConsoleColor.DarkMagenta => 35,
        ConsoleColor.DarkCyan => 36,
        ConsoleColor.DarkGray => 90,
        ConsoleColor.Red => 91,
        ConsoleColor.Green => 92,
        ConsoleColor.Yellow => 93,
        ConsoleColor.Blue => 94,
        ConsoleColor.Magenta => 95,
        ConsoleColor.Cyan => 96,
        _ => 37,
    };
}
