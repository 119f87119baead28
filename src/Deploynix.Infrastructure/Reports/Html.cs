using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Deploynix.Infrastructure.Reports;

/// <summary>
/// Markup. It is made from interpolated strings in which every hole is escaped, so that what is written in the template is markup and what comes through a hole is text: nobody who writes a page can forget it.
/// Attributes are quoted in the template.
/// </summary>
internal readonly record struct Html(string Text)
{
    /// <summary>Makes it.</summary>
    public static Html Of(HtmlTemplate template) => template.ToHtml();

    /// <summary>Nothing.</summary>
    public static Html None { get; } = new("");

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Builds <see cref="Html"/> from an interpolated string.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlTemplate(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + (formattedCount * 16));

    public void AppendLiteral(string markup) => _text.Append(markup);

    public void AppendFormatted(string? text) => _text.Append(WebUtility.HtmlEncode(ReportText.Plain(text)));

    public void AppendFormatted(double number) => _text.Append(number.ToString("0.###", CultureInfo.InvariantCulture));

    public void AppendFormatted(Html markup) => _text.Append(markup.Text);

    public void AppendFormatted(IEnumerable<Html> markup)
    {
        foreach (var one in markup) _text.Append(one.Text);
    }

    public Html ToHtml() => new(_text.ToString());
}
