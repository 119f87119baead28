using System.Diagnostics;
using System.Management.Automation;

namespace Deploynix.Tests.Pipeline;

public sealed class AsyncCommandTests : IDisposable
{
    private readonly Engine _engine = new(typeof(ProbeCommand));

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Every_stream_gets_what_was_said_in_order()
    {
        using var shell = _engine.Script("$DebugPreference = 'Continue'; Test-Probe speak -Verbose");
        var results = shell.Invoke();
        Assert.Empty(shell.Streams.Error);
        Assert.Equal("1 2 3", string.Join(' ', results));
        Assert.Equal("v d w i", $"{shell.Streams.Verbose[0]} {shell.Streams.Debug[0]} {shell.Streams.Warning[0]} {shell.Streams.Information[0].MessageData}");
    }

    [Fact]
    public void Select_First_cancels_the_work_and_goes_on_downstream()
    {
        Assert.Equal("1 2 then", _engine.Run("Test-Probe count -Name first | Select-Object -First 2; 'then'"));
        Assert.Equal("cancelled", ProbeCommand.Told["first"]);
    }

    [Fact]
    public void A_downstream_error_ends_the_work_and_stays_what_it_was()
    {
        Assert.Equal("downstream", _engine.Run("try { Test-Probe count -Name down | ForEach-Object { throw 'downstream' } } catch { $_.ToString() }"));
        Assert.Equal("cancelled", ProbeCommand.Told["down"]);
    }

    [Theory]
    [InlineData("Test-Probe ask", "done")]
    [InlineData("Test-Probe ask -WhatIf", "left")]
    [InlineData("$WhatIfPreference = $true; Test-Probe ask", "left")]
    public void A_question_is_answered_on_the_pipeline_thread(string script, string answer) => Assert.Equal(answer, _engine.Run(script));

    [Fact]
    public void Anything_else_that_only_the_pipeline_may_do_is_done_there() =>
        Assert.Equal("/", _engine.Run("$ExecutionContext.SessionState.Path.SetLocation('/') | Out-Null; Test-Probe where"));

    [Fact]
    public void A_question_that_cannot_be_asked_is_an_error_of_the_command()
    {
        using var shell = _engine.Script("Test-Probe ask -Confirm; 'after'");
        Assert.Equal("after", shell.Invoke().Single().ToString());
        Assert.StartsWith("Deploynix.", shell.Streams.Error.Single().FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_is_one_error_for_each_input_and_the_next_one_is_worked_on()
    {
        using var shell = _engine.Script("'a', 'b' | Test-Probe throw; 'after'");
        Assert.Equal("after", shell.Invoke().Single().ToString());
        Assert.Equal(["a", "b"], shell.Streams.Error.Select(error => error.TargetObject.ToString()));
        Assert.All(shell.Streams.Error, error => Assert.StartsWith("Deploynix.Locked,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
    }

    [Fact]
    public void A_command_that_changes_what_is_live_can_be_caught() =>
        Assert.Equal("caught locked a", _engine.Run("try { 'a', 'b' | Test-Probe throw -Ends; 'not here' } catch { \"caught $_\" }"));

    [Fact]
    public void ErrorAction_Stop_stops() =>
        Assert.Equal("caught locked a", _engine.Run("try { 'a', 'b' | Test-Probe throw -ErrorAction Stop } catch { \"caught $_\" }"));

    [Fact]
    public void Several_failures_are_several_errors()
    {
        using var shell = _engine.Script("Test-Probe 'throw several'");
        shell.Invoke();
        Assert.Equal(["web1", "web2"], shell.Streams.Error.Select(error => error.ToString()));
    }

    [Fact]
    public void What_nobody_expected_has_an_id_too()
    {
        using var shell = _engine.Script("Test-Probe 'throw odd'");
        shell.Invoke();
        Assert.StartsWith("Deploynix.Internal,", shell.Streams.Error.Single().FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("hang")]
    public async Task Stopping_ends_within_a_second_even_when_the_work_does_not_react(string work)
    {
        // The best of a few is what the code does; a machine that is busy shows in the others.
        var fastest = TimeSpan.MaxValue;
        for (var run = 0; run < 5 && fastest > TimeSpan.FromSeconds(1); run++)
        {
            var took = await StopAsync(work);
            if (took < fastest) fastest = took;
        }
        Assert.InRange(fastest, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    private async Task<TimeSpan> StopAsync(string work)
    {
        using var shell = _engine.Script($"Test-Probe {work}");
        using var output = new PSDataCollection<PSObject>();
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        output.DataAdded += (_, _) => waits.TrySetResult();
        var run = shell.InvokeAsync<PSObject, PSObject>(null, output);
        await waits.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();
        await Task.Factory.FromAsync(shell.BeginStop, shell.EndStop, null);
        await Assert.ThrowsAsync<PipelineStoppedException>(() => run);
        return clock.Elapsed;
    }

    [Fact]
    public void Progress_is_taken_away_when_the_work_fails()
    {
        using var shell = _engine.Script("Test-Probe progress");
        shell.Invoke();
        var records = shell.Streams.Progress.ToArray();
        Assert.Equal(
            ["Deploy Processing", "web1 Processing", "web1 Completed", "Deploy Completed"],
            records.Select(record => $"{record.Activity} {record.RecordType}"));
        Assert.Equal(records[0].ActivityId, records[1].ParentActivityId);
    }
}
