namespace Deploynix.Core.Ports;

/// <summary>Which of a command's two streams a line came from.</summary>
public enum OutputChannel
{
    /// <summary>Standard output.</summary>
    Out,
    /// <summary>Standard error.</summary>
    Error,
}

/// <summary>One line that a command printed, without its line end. Bytes that are not UTF-8 come as U+FFFD.</summary>
public readonly record struct OutputLine(OutputChannel Channel, string Text);

/// <summary>How a command ended: by an exit code, or by a signal (its name without SIG), or, where a server tells neither, unknown.</summary>
public readonly record struct ExitStatus(int? Code, string? Signal = null)
{
    /// <summary>True for exit code 0 alone: a command that a signal ended did not succeed.</summary>
    public bool IsSuccess => Code == 0;

    /// <inheritdoc/>
    public override string ToString() => Code is { } code ? $"exit code {code}" : Signal is { } signal ? $"signal {signal}" : "no exit code";
}
