using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Engines;

public sealed class StepFailureTests
{
    [Theory]
    [InlineData(173)]
    [InlineData(171)]
    [InlineData(3)]
    public void The_exit_code_of_a_sites_own_command_means_nothing_but_that_it_failed(int code)
    {
        var site = Shop.Of(Framework.Custom) with { Steps = [new() { Name = "own", Run = "true" }] };
        var step = DeployPlanner.Release(Shop.Request(site), Shop.Seen(null), Shop.Revision(), first: true).Single(step => step.Name == "own");
        var failure = StepFailure.Explain(site, site.Servers[0], Shop.New, step, new StepResult(new ExitStatus(code), []), ["last words"], "The site still serves nothing.");
        Assert.Equal(ErrorKind.StepFailed, failure.Kind);
        Assert.Contains($"exit code {code}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_told_from_what_any_command_says()
    {
        var site = Shop.Of(Framework.Custom) with { Steps = [new() { Name = "own", Run = "true" }] };
        var step = DeployPlanner.Release(Shop.Request(site), Shop.Seen(null), Shop.Revision(), first: true).Single(step => step.Name == "own");
        var failure = StepFailure.Explain(site, site.Servers[0], Shop.New, step, new StepResult(new ExitStatus(1), []), ["tar: x: No space left on device"], "state");
        Assert.Equal(ErrorKind.DiskFull, failure.Kind);
    }
}
