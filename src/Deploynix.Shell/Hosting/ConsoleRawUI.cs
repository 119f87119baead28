using System.Management.Automation.Host;

namespace Deploynix.Shell.Hosting;

/// <summary>The terminal as a grid; of fixed size where there is none.</summary>
internal sealed class ConsoleRawUI : PSHostRawUserInterface
{
    /// <summary>A width at which tables stay readable in logs.</summary>
    private static readonly Size Redirected = new(120, 50);

    /// <inheritdoc/>
    public override Size WindowSize { get => Measure(); set { } }

    /// <inheritdoc/>
    public override Size BufferSize { get => Measure(); set { } }

    /// <inheritdoc/>
    public override Size MaxWindowSize => Measure();

    /// <inheritdoc/>
    public override Size MaxPhysicalWindowSize => Measure();

    /// <inheritdoc/>
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    /// <inheritdoc/>
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    /// <inheritdoc/>
    public override Coordinates CursorPosition { get; set; }

    /// <inheritdoc/>
    public override Coordinates WindowPosition { get; set; }

    /// <inheritdoc/>
    public override int CursorSize { get; set; } = 25;

    /// <inheritdoc/>
    public override bool KeyAvailable => Terminal.Interactive && Console.KeyAvailable;

    /// <inheritdoc/>
    public override string WindowTitle { get; set; } = "Deploynix";

    /// <inheritdoc/>
    public override void FlushInputBuffer()
    {
    }

    /// <inheritdoc/>
    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        if (!Terminal.Interactive) throw new HostException("There is no terminal to read a key from.");
        var key = Console.ReadKey(options.HasFlag(ReadKeyOptions.NoEcho));
        return new KeyInfo((int)key.Key, key.KeyChar, 0, true);
    }

    /// <inheritdoc/>
    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
    }

    /// <inheritdoc/>
    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw new NotSupportedException();

    private static Size Measure()
    {
        if (Console.IsOutputRedirected) return Redirected;
        try
        {
            return Console.WindowWidth > 0 ? new Size(Console.WindowWidth, Console.WindowHeight) : Redirected;
        }
        catch (IOException)
        {
            return Redirected;
        }
    }
}
