namespace Deploynix.Lab.Laravel;

[Trait("Part", "laravel")]
public sealed class ZeroDowntimeTests
{
    [LabTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_request_is_dropped_mixed_or_stale_while_releases_are_swapped(bool validateTimestamps)
    {
        var figures = await SwapsUnderLoad.Run(new() { Swaps = 6, ValidateTimestamps = validateTimestamps });
        Figures.Report($"zero_downtime_requests_validate_timestamps_{(validateTimestamps ? 1 : 0)}", $"{figures.Requests}");
        Assert.True(figures.IsClean, $"{figures} {string.Join('\n', figures.Examples)}");
    }
}
