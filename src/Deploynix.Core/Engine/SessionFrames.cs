using System.Globalization;
using Deploynix.Core.Ports;

namespace Deploynix.Core.Engine;

/// <summary>
/// Finds the end of a step in the two streams of a session. The end is a line with the step's nonce, with a line end before it that is
/// the frame's own; so an empty line is held back until the next one shows whose it was.
/// </summary>
internal sealed class SessionFrames(string nonce)
{
    private readonly bool[] _ended = new bool[2];
    private readonly bool[] _emptyHeld = new bool[2];

    /// <summary>The exit code, once both streams have told it.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>True once both streams have ended.</summary>
    public bool Ended => _ended[0] && _ended[1];

    /// <summary>Whether a stream has ended.</summary>
    public bool HasEnded(OutputChannel channel) => _ended[(int)channel];

    /// <summary>Whether a line is the end that a stream tells.</summary>
    public bool IsEnd(OutputLine line) => TryReadEnd(line, out _);

    /// <summary>Takes the next line of a stream and gives on those that are the step's own.</summary>
    public IEnumerable<OutputLine> Read(OutputLine line)
    {
        var stream = (int)line.Channel;
        if (TryReadEnd(line, out var code))
        {
            _emptyHeld[stream] = false;
            _ended[stream] = true;
            ExitCode ??= code;
            yield break;
        }
        if (_emptyHeld[stream])
        {
            _emptyHeld[stream] = false;
            yield return line with { Text = "" };
        }
        if (line.Text.Length == 0)
        {
            _emptyHeld[stream] = true;
            yield break;
        }
        yield return line;
    }

    private bool TryReadEnd(OutputLine line, out int code)
    {
        code = 0;
        return line.Text.StartsWith(nonce, StringComparison.Ordinal)
            && line.Text.Length > nonce.Length
            && int.TryParse(line.Text.AsSpan(nonce.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out code);
    }
}
