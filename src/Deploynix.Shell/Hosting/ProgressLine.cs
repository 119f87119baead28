using System.Management.Automation;

namespace Deploynix.Shell.Hosting;

/// <summary>Progress as one line at the bottom, drawn over; nothing at all where that cannot be.</summary>
internal sealed class ProgressLine
{
    private readonly SortedDictionary<int, ProgressRecord> _bars = [];
    private bool _shown;

    /// <summary>Takes in a record and redraws.</summary>
    public void Show(ProgressRecord record)
    {
        if (!Terminal.Redraws) return;
        if (record.RecordType == ProgressRecordType.Completed) _bars.Remove(record.ActivityId);
        else _bars[record.ActivityId] = record;
        Clear();
        if (_bars.Count == 0) return;
        var text = string.Join(" | ", _bars.Values.Select(Describe));
        var width = Math.Max(20, Width() - 1);
        Console.Error.Write(text.Length > width ? text[..width] : text);
        _shown = true;
    }

    /// <summary>Takes the line away, before anything else is written.</summary>
    public void Clear()
    {
        if (!_shown) return;
        Console.Error.Write("\r\u001b[K");
        _shown = false;
    }

    private static string Describe(ProgressRecord record) =>
        record.PercentComplete >= 0 ? $"{record.Activity}: {record.StatusDescription} ({record.PercentComplete}%)" : $"{record.Activity}: {record.StatusDescription}";

    private static int Width()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
