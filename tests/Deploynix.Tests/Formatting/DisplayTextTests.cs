using Deploynix.Formatting;

namespace Deploynix.Tests.Formatting;

public sealed class DisplayTextTests
{
    [Theory]
    [InlineData(-5, "now")]
    [InlineData(0.4, "now")]
    [InlineData(40, "40 s")]
    [InlineData(89, "89 s")]
    [InlineData(90, "1 min")]
    [InlineData(5399, "89 min")]
    [InlineData(5400, "1 h")]
    [InlineData(86400, "24 h")]
    [InlineData(172800, "2 d")]
    [InlineData(31536000, "365 d")]
    public void Age_is_short(double seconds, string expected)
    {
        var now = new DateTimeOffset(2026, 3, 18, 16, 47, 0, TimeSpan.Zero);
        Assert.Equal(expected, DisplayText.Age(now.AddSeconds(-seconds), now));
    }

    [Theory]
    [InlineData(0.284, "0.28 s")]
    [InlineData(12.34, "12.3 s")]
    [InlineData(125, "2 min 05 s")]
    [InlineData(3720, "1 h 02 min")]
    public void Duration_is_as_exact_as_it_matters(double seconds, string expected) => Assert.Equal(expected, DisplayText.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void What_is_not_known_is_nothing() => Assert.Equal(("", "", ""), (DisplayText.Age(null), DisplayText.Duration(null), DisplayText.Time(null)));
}
