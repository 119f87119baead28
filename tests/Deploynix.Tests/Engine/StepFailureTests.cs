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

    [Theory]
    [InlineData(137, null)]
    [InlineData(null, "KILL")]
    public void A_step_that_was_killed_is_told_to_be_for_memory(int? code, string? signal)
    {
        var failure = Explain(new ExitStatus(code, signal), ["transforming ..."]);
        Assert.Contains("killed, as the kernel does when memory runs out", failure.What, StringComparison.Ordinal);
        Assert.Contains("Invoke-DeploynixCommand 'free -m' shop", failure.Next, StringComparison.Ordinal);
        Assert.Equal(["transforming ..."], failure.Output);
    }

    [Fact]
    public void What_is_shown_is_where_the_reason_stands_and_not_what_follows_it()
    {
        var failure = Explain(new ExitStatus(1), ["before", "- Required package \"a/b\" is not present in the lock file.", .. Enumerable.Range(0, 100).Select(line => $"usage {line}")]);
        Assert.StartsWith("- Required package", failure.Output[0], StringComparison.Ordinal);
        Assert.Equal(12, failure.Output.Count);
    }

    [Fact]
    public void What_to_run_next_is_of_the_environment_that_it_is_about()
    {
        var failure = Explain(new ExitStatus(1), [], "staging");
        Assert.Equal($"Get-DeploynixLog shop -Environment staging -Release {Shop.New}", failure.Next);
    }

    /// <summary>Its first word is the command, so that a site in its place would be run.</summary>
    [Fact]
    public void Advice_names_the_command_before_the_site() => Assert.DoesNotContain(
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories),
        file => !file.Contains("/obj/", StringComparison.Ordinal) && File.ReadAllText(file).Contains("Invoke-DeploynixCommand {", StringComparison.Ordinal));

    private static DeploynixException Explain(ExitStatus status, string[] tail, string environment = "production")
    {
        var site = Shop.Of(Framework.Laravel) with { Environment = environment };
        var step = DeployPlanner.Release(Shop.Request(site), Shop.Seen(null), Shop.Revision("artisan", "composer.json"), first: true).Single(step => step.Name == "composer install");
        return StepFailure.Explain(site, site.Servers[0], Shop.New, step, new StepResult(status, []), tail, "The site still serves nothing.");
    }
}
