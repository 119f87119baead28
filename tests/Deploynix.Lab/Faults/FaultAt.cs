using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Faults;

/// <summary>Injects a fault once: between a step and the one before it, or in the middle of it. A step that is held does not end unless the fault ends it.</summary>
internal sealed class FaultAt(FaultStep step, bool inside, Func<Task> inject, FaultHold? hold = null) : IProgress<DeployEvent>
{
    private int _started;
    private Task _injected = Task.CompletedTask;

    public void Report(DeployEvent value)
    {
        if (value is not StepStarted || ++_started != step.Number) return;
        if (inside && hold is not null) FaultHold.Hold(hold.Order);
        if (inside) _injected = InTheMiddle();
        else inject().GetAwaiter().GetResult();
    }

    /// <summary>Runs an act with the fault in it; its failure is expected, anything that is no failure of ours is not.</summary>
    public async Task Run(Site site, string act)
    {
        try
        {
            await FaultActs.Run(site, act, this, TestContext.Current.CancellationToken);
        }
        catch (DeploynixException)
        {
            // Told, as it should be: what is true then, the checker sees.
        }
        await _injected;
        Assert.True(_started >= step.Number, $"{act} never came to {step.Name}");
    }

    private async Task InTheMiddle()
    {
        await Task.Delay(step.Took / 2);
        await inject();
    }
}
