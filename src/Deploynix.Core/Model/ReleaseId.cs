using System.Globalization;

namespace Deploynix.Core.Model;

/// <summary>
/// The name of a release's folder in <c>releases/</c>. This module's own are UTC times, yyyyMMdd_HHmmss, so that they sort as
/// they were made; those of another deployer are kept as they are.
/// </summary>
public sealed record ReleaseId : IComparable<ReleaseId>
{
    private const string Format = "yyyyMMdd_HHmmss";

    private ReleaseId(string value)
    {
        Value = value;
        // Kept, since sorting a thousand of them asks for it twenty thousand times.
        Time = value.Length is 14 or 15 && DateTimeOffset.TryParseExact(value, value.Length == 15 ? Format : "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
    }

    /// <summary>The name itself.</summary>
    public string Value { get; }

    /// <summary>When it was made, where the name tells.</summary>
    public DateTimeOffset? Time { get; }

    /// <summary>Relative to the site's folder: what <c>current</c> holds when this release is live.</summary>
    public string RelativePath => "releases/" + Value;

    /// <summary>A release's name that was read or given.</summary>
    /// <exception cref="DeploynixException">It cannot be the name of a folder in <c>releases/</c>.</exception>
    public static ReleaseId Parse(string value) => TryParse(value) ?? throw new DeploynixException(
        ErrorKind.InvalidArgument, $"'{value}' cannot be the name of a release.") { Next = "Get-DeploynixRelease" };

    /// <summary>The same, or null where it cannot be one.</summary>
    public static ReleaseId? TryParse(string? value) =>
        string.IsNullOrEmpty(value) || value.Length > 200 || value[0] is '.' or '-' || value.Any(c => c == '/' || char.IsControl(c)) ? null : new(value);

    /// <summary>
    /// A name for a release made at <paramref name="now"/> that sorts after every one of <paramref name="existing"/>: two in one
    /// second, or a clock that was set back, take the next second that is free.
    /// </summary>
    public static ReleaseId Next(DateTimeOffset now, IEnumerable<ReleaseId> existing)
    {
        var newest = existing.Select(id => id.Time).Where(time => time < DateTimeOffset.MaxValue.AddSeconds(-2)).DefaultIfEmpty(null).Max();
        var time = newest >= Truncate(now) ? newest.Value.AddSeconds(1) : Truncate(now);
        return new(time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));

        static DateTimeOffset Truncate(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Offset);
    }

    /// <summary>Older before newer; names that tell no time come first, in the order of their numbers or letters.</summary>
    public int CompareTo(ReleaseId? other)
    {
        if (other is null) return 1;
        if (Time is { } mine && other.Time is { } theirs && mine != theirs) return mine.CompareTo(theirs);
        if (Time is null != other.Time is null) return Time is null ? -1 : 1;
        if (long.TryParse(Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && long.TryParse(other.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var otherNumber)
            && number != otherNumber)
        {
            return number.CompareTo(otherNumber);
        }
        return string.CompareOrdinal(Value, other.Value);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

#pragma warning disable CS1591
    public static bool operator <(ReleaseId left, ReleaseId right) => left.CompareTo(right) < 0;
    public static bool operator <=(ReleaseId left, ReleaseId right) => left.CompareTo(right) <= 0;
    public static bool operator >(ReleaseId left, ReleaseId right) => left.CompareTo(right) > 0;
    public static bool operator >=(ReleaseId left, ReleaseId right) => left.CompareTo(right) >= 0;
#pragma warning restore CS1591
}
