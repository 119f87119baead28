using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Incident;

/// <summary>Delivery measured over the history that real acts left.</summary>
[Trait("Part", "incident")]
public sealed class DeliveryTests(SshLab lab) : IClassFixture<SshLab>
{
    [LabFact]
    public async Task A_history_of_deployments_and_a_rollback_is_measured()
    {
        await using var site = await PlainSite.Open(lab.Sshd);
        Assert.Equal((0, null, null), Of(site.Runs("Measure-DeploynixDelivery shop").Succeeded().One<DeliveryMeasure>()));
        site.Deploys("v1");
        site.Deploys("v2");
        site.Runs("Invoke-DeploynixRollback shop -Confirm:$false").Succeeded();
        site.Deploys("v3-broken");
        site.Runs("Invoke-DeploynixDeploy shop -Tag v1 -Force").Succeeded();
        File.AppendAllText($"{site.Site.Path}/.deploynix/journal.jsonl", "{\"prev\":\"12\",\"run\":\"torn\",\"act\":\"deploy\",\"at\"\n");

        var run = site.Runs("Measure-DeploynixDelivery shop -Last 1d").Succeeded();
        var measure = run.One<DeliveryMeasure>();
        Assert.Equal((4, 1, 1, 0, 0), (measure.Deployments, measure.Failures, measure.Rollbacks, measure.Unrestored, measure.FailedAttempts));
        Assert.Equal(0.25, measure.ChangeFailureRate);
        Assert.InRange(measure.TimeToRestore!.Value.TotalSeconds, 0.01, 600);
        Assert.InRange(measure.Commits, 2, 100);
        Assert.True(measure.LeadTime > TimeSpan.Zero);
        Assert.Contains(run.Warnings, warning => warning.Contains("1 lines of the journal could not be read", StringComparison.Ordinal));

        var weeks = site.Runs("Measure-DeploynixDelivery shop -Last 30d -By Week").Succeeded().All<DeliveryMeasure>();
        Assert.Equal(4, weeks.Sum(week => week.Deployments));
        Assert.InRange(weeks.Count, 5, 6);
        Assert.Equal(0, Assert.Single(site.Runs("Measure-DeploynixDelivery shop -Since 2020-01-01 -Until 2020-02-01").Succeeded().All<DeliveryMeasure>()).Deployments);
        Assert.Equal("Deploynix.InvalidArgument", Assert.Single(site.Runs("Measure-DeploynixDelivery shop -Since 2020-01-01 -Until 2019-01-01").Errors).Id);
    }

    private static (int, double?, TimeSpan?) Of(DeliveryMeasure measure) => (measure.Deployments, measure.ChangeFailureRate, measure.LeadTime);
}
