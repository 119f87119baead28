using System.Globalization;
using System.Text.RegularExpressions;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>One answer of <see cref="Commands.WatchScript"/>, read line by line. What it keeps is bounded, whatever the logs hold.</summary>
internal sealed partial class WatchSeen
{
    /// <summary>How many kinds of exceptions are told apart in one answer.</summary>
    private const int MostKinds = 1000;

    private const int MostPositions = 20;

    private readonly Dictionary<(string Class, string Place), long> _thrown = [];
    private readonly HashSet<(string Class, string Place)> _known = [];
    private readonly List<string> _positions = [];

    /// <summary>What <c>current</c> holds; null for nothing.</summary>
    public string? Current { get; private set; }

    public long Requests { get; private set; }

    public long ClientErrors { get; private set; }

    public long ServerErrors { get; private set; }

    public LatencyHistogram Latency { get; } = new();

    /// <summary>What was thrown, by kind.</summary>
    public IReadOnlyDictionary<(string Class, string Place), long> Thrown => _thrown;

    /// <summary>What was thrown beside that: the server counts kinds up to a number.</summary>
    public long ThrownBeside { get; private set; }

    /// <summary>Kinds of the hour before the release, in the first answer.</summary>
    public IReadOnlySet<(string Class, string Place)> Known => _known;

    /// <summary>How far each log was read, as the next request has it.</summary>
    public IReadOnlyList<string> Positions => _positions;

    public bool HasAccessLog => _positions.Exists(position => position[0] == 'A');

    /// <summary>Why there is no access log: "missing" or "unreadable"; null where there is one, or where that was not asked.</summary>
    public string? AccessLogState { get; private set; }

    /// <summary>An access log was rotated, and the rest of the old one was nowhere.</summary>
    public bool LostRest { get; private set; }

    /// <summary>Bytes of the access log that were too many for one look.</summary>
    public long Skipped { get; private set; }

    /// <summary>The processors' time for all looks of this channel.</summary>
    public TimeSpan ServerTime { get; private set; }

    /// <summary>Takes one line; true where it was the last one.</summary>
    public bool Read(string line)
    {
        var fields = line.Split('\t');
        switch (fields[0])
        {
            case "done":
                return true;
            case "current" when fields.Length == 2:
                Current = fields[1].Length > 0 ? Clean(fields[1]) : null;
                break;
            case "missing" or "unreadable":
                AccessLogState = fields[0];
                break;
            case "hits" when fields.Length == 6:
                Requests += Number(fields[1]);
                ClientErrors += Number(fields[2]);
                ServerErrors += Number(fields[3]);
                ReadTimes(fields[5]);
                break;
            case "thrown" when fields.Length == 4:
                ReadThrown((ClassOf(fields[1]), Clean(fields[2])), Number(fields[3]));
                break;
            case "known" when fields.Length == 4 && _known.Count < MostKinds:
                _known.Add((ClassOf(fields[1]), Clean(fields[2])));
                break;
            case "more" when fields.Length == 2:
                ThrownBeside += Number(fields[1]);
                break;
            case "turned" when fields.Length == 3:
                LostRest |= fields is [_, "A", "lost"];
                break;
            case "skipped" when fields.Length == 3:
                if (fields[1] == "A") Skipped += Number(fields[2]);
                break;
            case "position" when fields.Length == 2 && PositionForm().IsMatch(fields[1]) && _positions.Count < MostPositions:
                _positions.Add(fields[1]);
                break;
            default:
                ReadServerTime(line);
                break;
        }
        return false;
    }

    private void ReadThrown((string Class, string Place) kind, long count)
    {
        if (_thrown.Count < MostKinds || _thrown.ContainsKey(kind)) _thrown[kind] = _thrown.GetValueOrDefault(kind) + count;
        else ThrownBeside += count;
    }

    private void ReadTimes(string text)
    {
        foreach (var pair in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) Latency.Add((int)Math.Min(int.MaxValue, Number(pair[..colon])), Number(pair[(colon + 1)..]));
        }
    }

    /// <summary>The shell's own <c>times</c>: one line for itself and one for its children, user and system each.</summary>
    private void ReadServerTime(string line)
    {
        if (TimesForm().Match(line) is not { Success: true } times) return;
        ServerTime += Of("um", "us") + Of("sm", "ss");

        TimeSpan Of(string minutes, string seconds) => TimeSpan.FromSeconds(
            (60 * double.Parse(times.Groups[minutes].Value, CultureInfo.InvariantCulture)) + double.Parse(times.Groups[seconds].Value, CultureInfo.InvariantCulture));
    }

    private static long Number(string digits) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>JSON doubles the backslashes of namespaces.</summary>
    private static string ClassOf(string text) => Clean(text.Replace(@"\\", @"\", StringComparison.Ordinal));

    /// <summary>What a log holds was written by anybody: nothing of it may move a cursor.</summary>
    private static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? '?' : c));

    [GeneratedRegex(@"\A[AL](:[0-9]{1,19}){4}:[01]\z")]
    private static partial Regex PositionForm();

    [GeneratedRegex(@"\A(?<um>[0-9]{1,9})m(?<us>[0-9.]{1,12})s (?<sm>[0-9]{1,9})m(?<ss>[0-9.]{1,12})s\z")]
    private static partial Regex TimesForm();
}
