using System.Globalization;
using System.Management.Automation;
using Deploynix.Core.Settings;

namespace Deploynix.Binding;

/// <summary>
/// Lets a <see cref="TimeSpan"/> be written as in the settings: 90s, 2m, 1h30m, or a number of seconds. PowerShell alone would read 60 as 60 ticks
/// and "60" as 60 days.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationTransformAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            null or TimeSpan => value,
            string text => Duration.FromText(text.Trim()) ?? Seconds(text) ?? Span(text) ?? throw Refuse(text),
            // PowerShell reads 60s as a 16-bit 60, and 1d as a decimal 1.
            decimal days => Duration.FromSeconds((double)days * 86400) ?? throw Refuse(value),
            IConvertible number => Duration.FromSeconds(number.ToDouble(CultureInfo.InvariantCulture)) ?? throw Refuse(value),
            _ => throw Refuse(value),
        };
    }

    private static TimeSpan? Seconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) ? Duration.FromSeconds(seconds) : null;

    private static TimeSpan? Span(string text) =>
        text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span >= TimeSpan.Zero ? span : null;

    private static ArgumentTransformationMetadataException Refuse(object value) => new($"'{value}' is no duration: {Duration.Forms}.");
}
