using Deploynix.Core.Model;
using Deploynix.Formatting;

namespace Deploynix.Tests.Formatting;

/// <summary>A status says with words and symbols what its colour says.</summary>
public sealed class StatusTextTests
{
    [Theory]
    [InlineData(FindingState.Good, "+ Good")]
    [InlineData(FindingState.Warning, "! Warning")]
    [InlineData(FindingState.Bad, "x Bad")]
    [InlineData(FindingState.Skipped, "- Skipped")]
    [InlineData(HealthStatus.Healthy, "+ Healthy")]
    [InlineData(HealthStatus.Degraded, "! Degraded")]
    [InlineData(HealthStatus.Unhealthy, "x Unhealthy")]
    [InlineData(HealthStatus.Unknown, "- Unknown")]
    public void It_has_a_symbol(object status, string expected) => Assert.Equal(expected, StatusText.Mark(status));

    [Theory]
    [InlineData(ReleaseStatus.Finished, "")]
    [InlineData(ReleaseStatus.Bad, "Red")]
    [InlineData(ReleaseStatus.Failed, "Red")]
    [InlineData(ReleaseStatus.Interrupted, "Yellow")]
    [InlineData(Outcome.Succeeded, "")]
    [InlineData(Outcome.RolledBack, "Yellow")]
    [InlineData(MigrationSeverity.Destructive, "Red")]
    [InlineData(null, "")]
    public void What_is_as_it_should_be_is_not_shouted(object? status, string expected) => Assert.Equal(expected, StatusText.Tone(status));
}
