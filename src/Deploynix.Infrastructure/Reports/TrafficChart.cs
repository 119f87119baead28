using Deploynix.Core.Model;

namespace Deploynix.Infrastructure.Reports;

/// <summary>
/// Charts of a web server's log as inline SVG, a column for each minute. The drawing is stretched to whatever room there is, so all words stand beside it in HTML, where they keep their size.
/// </summary>
/// <param name="traffic">What was counted.</param>
/// <param name="marks">What is marked, in order of time.</param>
/// <param name="live">When the release was live that it is about; null where that is not known.</param>
internal sealed class TrafficChart(Traffic traffic, IReadOnlyList<(DateTimeOffset At, string What, bool IsBad)> marks, (DateTimeOffset From, DateTimeOffset To)? live)
{
    private const double Height = 100;

    /// <summary>How much of the width of a telephone a mark's number takes, in percent.</summary>
    private const double Wide = 7;

    private static readonly int[] Steps = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360];

    private readonly Dictionary<long, TrafficMinute> _minutes = traffic.Minutes.ToDictionary(minute => minute.At.ToUnixTimeSeconds() / 60);
    private readonly long _first = traffic.From.ToUnixTimeSeconds() / 60;
    private readonly int _count = (int)Math.Clamp((traffic.To.ToUnixTimeSeconds() / 60) - (traffic.From.ToUnixTimeSeconds() / 60) + 1, 1, 1441);

    /// <summary>All charts, one below the other, on one axis of time, and what their marks mean.</summary>
    public Html All() => Html.Of($"""
        <div class="charts">
        {Panel("Requests a minute", "ok", minute => minute.Requests, value => ReportText.Number(value), isLine: false, Flags())}
        {Panel("Failed requests a minute (5xx)", "bad", minute => minute.Failed, value => ReportText.Number(value), isLine: false)}
        {(traffic.HasLatency ? Panel("Nineteen of twenty answered within", "slow", minute => minute.Latency?.TotalMilliseconds, Milliseconds, isLine: true) : Html.Of($"<p class=\"quiet\">The log does not have how long requests took: nginx writes it where its log_format has $request_time.</p>"))}
        <div class="axis"><b>UTC</b>{Ticks.Select(tick => Html.Of($"<span style=\"left:{Middle(tick) / _count * 100}%\">{Minute(tick)}</span>"))}</div>
        </div>
        <ol class="marks">{marks.Select(mark => Html.Of($"<li{(mark.IsBad ? new Html(" class=\"bad\"") : Html.None)}><time>{ReportText.Clock(mark.At)}</time> {mark.What}</li>"))}</ol>
        """);

    /// <summary>The marks' numbers, above the first chart; their lines go through all.</summary>
    private Html Flags() => Html.Of($"""<div class="flags" style="--rows:{Rows.Select(row => row.Row + 1).DefaultIfEmpty(0).Max()}">{Rows.Select((row, i) => Html.Of($"<i{(marks[i].IsBad ? new Html(" class=\"bad\"") : Html.None)} style=\"left:{row.Left}%;--row:{row.Row}\">{i + 1}</i>"))}</div>""");

    /// <summary>Where the marks' numbers stand: beside each other where there is room, else one above the other.</summary>
    private IReadOnlyList<(double Left, int Row)> Rows
    {
        get
        {
            var ends = new List<double>();
            var rows = new List<(double, int)>();
            foreach (var mark in marks)
            {
                var left = At(mark.At) / _count * 100;
                var row = ends.FindIndex(end => end <= left);
                if (row < 0)
                {
                    row = ends.Count;
                    ends.Add(0);
                }
                ends[row] = left + Wide;
                rows.Add((left, row));
            }
            return rows;
        }
    }

    /// <summary>The minutes that the axis names: whole hours, or parts of one that are easily read, by UTC.</summary>
    private IEnumerable<int> Ticks
    {
        get
        {
            var step = Steps.FirstOrDefault(step => _count <= step * 6, Steps[^1]);
            return Enumerable.Range(0, _count).Where(i => (_first + i) % step == 0);
        }
    }

    private Html Panel(string title, string kind, Func<TrafficMinute, double?> valueOf, Func<double, string> say, bool isLine, Html above = default)
    {
        var values = Enumerable.Range(0, _count).Select(i => _minutes.TryGetValue(_first + i, out var minute) ? valueOf(minute) : isLine ? null : 0).ToArray();
        var highest = values.Max() ?? 0;
        var top = Round(highest);
        var drawn = isLine ? Line(values, top) : Bars(values, top);
        return Html.Of($"""
            <figure class="{kind}"><figcaption>{title} <b>{(highest > 0 ? $"at most {say(highest)}" : "none")}</b></figcaption>{above}
            <div class="plot"><span class="top">{say(top)}</span>{(top % 2 == 0 ? Html.Of($"<span class=\"half\">{say(top / 2)}</span>") : Html.None)}<span class="zero">0</span>
            <svg viewBox="0 0 {_count} {Height}" preserveAspectRatio="none" role="img" aria-label="{title}, from {ReportText.Time(traffic.From)} to {ReportText.Time(traffic.To)}: {(highest > 0 ? $"at most {say(highest)}" : "none")}">
            {(Bad is var (from, to) ? Html.Of($"<path class=\"during\" d=\"M{from} 0H{to}V{Height}H{from}z\"/>") : Html.None)}<path class="grid" d="M0 0H{_count}M0 {Height / 2}H{_count}{Ticks.Select(tick => Html.Of($"M{Middle(tick)} 0V{Height}"))}"/><path class="grid base" d="M0 {Height}H{_count}"/>{drawn}{marks.Select(mark => Html.Of($"<path class=\"mark{(mark.IsBad ? new Html(" bad") : Html.None)}\" d=\"M{At(mark.At)} 0V{Height}\"/>"))}</svg></div></figure>
            """);
    }

    /// <summary>From when to when the release was live, as far as the charts go.</summary>
    private (double From, double To)? Bad => live is { } span && At(span.To) > At(span.From) ? (At(span.From), At(span.To)) : null;

    private static double Middle(int minute) => minute + 0.5;

    private static Html Bars(double?[] values, double top) => Html.Of($"<path class=\"bars\" d=\"{values.Select((value, i) => value is > 0 and { } some ? Html.Of($"M{i + 0.1} {Height}V{Height - Math.Max(1.5, some / top * Height)}h.8V{Height}z") : Html.None)}\"/>");

    /// <summary>Minutes without a request break it; one that stands alone is a short stroke.</summary>
    private static Html Line(double?[] values, double top) => Html.Of($"<path class=\"line\" d=\"{values.Select((value, i) => value is not { } some ? Html.None : (i > 0 && values[i - 1] is not null) ? Html.Of($"L{i + 0.5} {Height - (some / top * Height)}") : Html.Of($"M{i + 0.3} {Height - (some / top * Height)}L{i + 0.5} {Height - (some / top * Height)}"))}\"/>");

    private double At(DateTimeOffset at) => Math.Clamp((at - DateTimeOffset.FromUnixTimeSeconds(_first * 60)).TotalMinutes, 0, _count);

    private string Minute(int number) => DateTimeOffset.FromUnixTimeSeconds((_first + number) * 60).UtcDateTime.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    private static string Milliseconds(double value) => value >= 1000 ? $"{Math.Round(value / 1000, 2).ToString(System.Globalization.CultureInfo.InvariantCulture)} s" : $"{ReportText.Number(value)} ms";

    /// <summary>The next number that is easily read.</summary>
    private static double Round(double value)
    {
        if (value <= 1) return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return power * new[] { 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 }.First(step => value <= step * power || step == 10);
    }
}
