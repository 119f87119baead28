using Deploynix.Core.Model;

namespace Deploynix.Infrastructure.Reports;

/// <summary>
/// Charts of a web server's log as inline SVG, a column for each minute. The drawing is stretched to whatever room there is, so all words stand beside it in HTML, where they keep their size.
/// </summary>
internal sealed class TrafficChart(Traffic traffic, IReadOnlyList<(DateTimeOffset At, string What, bool IsBad)> marks)
{
    private const double Height = 100;

    private readonly Dictionary<long, TrafficMinute> _minutes = traffic.Minutes.ToDictionary(minute => minute.At.ToUnixTimeSeconds() / 60);
    private readonly long _first = traffic.From.ToUnixTimeSeconds() / 60;
    private readonly int _count = (int)Math.Clamp((traffic.To.ToUnixTimeSeconds() / 60) - (traffic.From.ToUnixTimeSeconds() / 60) + 1, 1, 1441);

    /// <summary>All charts, one below the other, on one axis of time, and what their marks mean.</summary>
    public Html All() => Html.Of($"""
        <div class="charts">
        {Panel("Requests a minute", "ok", minute => minute.Requests, value => ReportText.Number(value), isLine: false)}
        {Panel("Failed requests a minute (5xx)", "bad", minute => minute.Failed, value => ReportText.Number(value), isLine: false)}
        {(traffic.HasLatency ? Panel("Nineteen of twenty answered within", "slow", minute => minute.Latency?.TotalMilliseconds, Milliseconds, isLine: true) : Html.Of($"<p class=\"quiet\">The log does not have how long requests took: nginx writes it where its log_format has $request_time.</p>"))}
        <div class="axis"><span>{Minute(0)}</span><span>{Minute(_count / 2)}</span><span>{Minute(_count - 1)} UTC</span></div>
        </div>
        <ol class="marks">{marks.Select(mark => Html.Of($"<li{(mark.IsBad ? new Html(" class=\"bad\"") : Html.None)}><time>{ReportText.Clock(mark.At)}</time> {mark.What}</li>"))}</ol>
        """);

    private Html Panel(string title, string kind, Func<TrafficMinute, double?> valueOf, Func<double, string> say, bool isLine)
    {
        var values = Enumerable.Range(0, _count).Select(i => _minutes.TryGetValue(_first + i, out var minute) ? valueOf(minute) : isLine ? null : 0).ToArray();
        var highest = values.Max() ?? 0;
        var top = Round(highest);
        var drawn = isLine ? Line(values, top) : Bars(values, top);
        return Html.Of($"""
            <figure class="{kind}"><figcaption>{title} <b>{(highest > 0 ? $"at most {say(highest)}" : "none")}</b></figcaption>
            <div class="plot"><span class="top">{say(top)}</span><span class="zero">0</span>
            <svg viewBox="0 0 {_count} {Height}" preserveAspectRatio="none" role="img" aria-label="{title}, from {ReportText.Time(traffic.From)} to {ReportText.Time(traffic.To)}: {(highest > 0 ? $"at most {say(highest)}" : "none")}">
            <path class="grid" d="M0 0H{_count}M0 {Height / 2}H{_count}M0 {Height}H{_count}"/>{drawn}{marks.Select(mark => Html.Of($"<path class=\"mark{(mark.IsBad ? new Html(" bad") : Html.None)}\" d=\"M{At(mark.At)} 0V{Height}\"/>"))}</svg>
            {marks.Select((mark, i) => Html.Of($"<i{(mark.IsBad ? new Html(" class=\"bad\"") : Html.None)} style=\"left:{At(mark.At) / _count * 100}%\">{i + 1}</i>"))}</div></figure>
            """);
    }

    private static Html Bars(double?[] values, double top) => Html.Of($"<path class=\"bars\" d=\"{values.Select((value, i) => value is > 0 and { } some ? Html.Of($"M{i + 0.1} {Height}V{Height - Math.Max(1.5, some / top * Height)}h.8V{Height}z") : Html.None)}\"/>");

    /// <summary>Minutes without a request break it; one that stands alone is a short stroke.</summary>
    private static Html Line(double?[] values, double top) => Html.Of($"<path class=\"line\" d=\"{values.Select((value, i) => value is not { } some ? Html.None : (i > 0 && values[i - 1] is not null) ? Html.Of($"L{i + 0.5} {Height - (some / top * Height)}") : Html.Of($"M{i + 0.3} {Height - (some / top * Height)}L{i + 0.5} {Height - (some / top * Height)}"))}\"/>");

    private double At(DateTimeOffset at) => Math.Clamp((at - DateTimeOffset.FromUnixTimeSeconds(_first * 60)).TotalMinutes, 0, _count);

    private string Minute(int number) => DateTimeOffset.FromUnixTimeSeconds((_first + number) * 60).UtcDateTime.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    private static string Milliseconds(double value) => value >= 1000 ? $"{Math.Round(value / 1000, 1).ToString(System.Globalization.CultureInfo.InvariantCulture)} s" : $"{ReportText.Number(value)} ms";

    /// <summary>The next number that is easily read.</summary>
    private static double Round(double value)
    {
        if (value <= 1) return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return power * new[] { 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 }.First(step => value <= step * power || step == 10);
    }
}
