using System.Globalization;
using System.Text;

namespace Deploynix.Core.Engine;

/// <summary>
/// Collects what goes into a release's log on the server, and hands it over in pieces: at once when a second has passed, so that somebody who follows
/// the log sees it grow, and never more than a step's share, so that a step that prints without end does not fill the disk.
/// </summary>
internal sealed class StepLog(TimeProvider time)
{
    private const int Share = 1 << 20;
    private readonly StringBuilder _pending = new();
    private long _lastFlush = time.GetTimestamp();
    private int _written;
    private long _leftOut;

    /// <summary>A line of this project's own, with the time.</summary>
    public void Note(string text) => _pending.Append(CultureInfo.InvariantCulture, $"[{time.GetUtcNow():yyyy-MM-dd HH:mm:ss}] {text}\n");

    /// <summary>A new step's share begins.</summary>
    public void Begin()
    {
        _written = 0;
        _leftOut = 0;
    }

    /// <summary>A line that the step printed; true when it is time to hand over.</summary>
    public bool Add(string line)
    {
        if (_written + line.Length > Share) _leftOut++;
        else
        {
            _written += line.Length + 1;
            _pending.Append(line.Replace('\r', '\n').Replace("\0", "", StringComparison.Ordinal)).Append('\n');
        }
        return _pending.Length > 0 && time.GetElapsedTime(_lastFlush) > TimeSpan.FromSeconds(1);
    }

    /// <summary>What is to be added to the log now.</summary>
    public string Take(bool endOfStep)
    {
        _lastFlush = time.GetTimestamp();
        if (endOfStep && _leftOut > 0)
        {
            Note($"{_leftOut} further lines were left out");
            _leftOut = 0;
        }
        var text = _pending.ToString();
        _pending.Clear();
        return text;
    }
}
