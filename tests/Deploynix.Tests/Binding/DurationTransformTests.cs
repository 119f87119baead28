using System.Management.Automation;
using System.Reflection;
using Deploynix.Binding;
using Deploynix.Pipeline;

namespace Deploynix.Tests.Binding;

/// <summary>How long, as people type it.</summary>
public sealed class DurationTransformTests
{
    [Theory]
    [InlineData("60s", 60)]
    [InlineData("1m30s", 90)]
    [InlineData("60", 60)]
    [InlineData("00:01:30", 90)]
    [InlineData(2, 2)]
    [InlineData((short)60, 60)]
    [InlineData(0.5, 0.5)]
    public void Is_read_as_seconds_or_with_units(object given, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new DurationTransformAttribute().Transform(null!, given));

    [Fact]
    public void A_day_is_what_PowerShell_reads_as_a_decimal() => Assert.Equal(TimeSpan.FromDays(1), new DurationTransformAttribute().Transform(null!, 1m));

    [Theory]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData(-5)]
    [InlineData("-00:01:00")]
    public void Anything_else_is_refused(object given) =>
        Assert.Throws<ArgumentTransformationMetadataException>(() => new DurationTransformAttribute().Transform(null!, given));

    [Fact]
    public void Every_parameter_that_is_a_duration_is_read_as_people_type_it() => Assert.All(
        typeof(AsyncCommand).Assembly.GetTypes().Where(type => type.IsDefined(typeof(CmdletAttribute))).SelectMany(type => type.GetProperties())
            .Where(property => property.IsDefined(typeof(ParameterAttribute)) && (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) == typeof(TimeSpan)),
        property => Assert.True(property.IsDefined(typeof(DurationTransformAttribute)), $"{property.DeclaringType?.Name}.{property.Name}"));
}
