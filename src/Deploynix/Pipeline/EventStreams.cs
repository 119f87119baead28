using Deploynix.Core.Engine;

namespace Deploynix.Pipeline;

/// <summary>Turns what the engine reports into the streams of the command that runs it. Lines that steps print are passed on only to whoever asked.</summary>
internal sealed class EventStreams(string activity, ProgressPump progress, Action<string>? verbose, Action<string> warn, Action<string>? tell = null) : IProgress<DeployEvent>
{
    private string? _holder;

    /// <inheritdoc/>
    public void Report(DeployEvent value)
    {
        switch (value)
        {
            case StepStarted step:
                progress.Report(step.Server, $"{step.Phase.ToString().ToLowerInvariant()}: {step.Step}", Percent(step), activity);
                verbose?.Invoke($"{step.Server}: {step.Phase.ToString().ToLowerInvariant()}: {step.Step}");
                break;
            case StepPrinted printed:
                verbose?.Invoke($"{printed.Server}: | {printed.Line.Text}");
                break;
            case StepEnded ended:
                verbose?.Invoke($"{ended.Server}: {(ended.Succeeded ? "done" : "failed")}: {ended.Step} ({ended.Elapsed.TotalSeconds:0.00} s)");
                break;
            case Activated activated:
                verbose?.Invoke($"{activated.Server}: live: {activated.Release}, instead of {activated.From ?? "nothing"}");
                break;
            case WaitingForLock waiting:
                progress.Report(waiting.Server, $"waits up to {waiting.Left.TotalSeconds:0} s more: {waiting.Holder}", -1, activity);
                // How long ago it began changes with every look; who holds it does not.
                if (_holder == (_holder = waiting.Holder.Split(" (")[0])) break;
                tell?.Invoke($"{activity}: waits up to {waiting.Left.TotalSeconds:0} s: {waiting.Server}: {waiting.Holder}");
                break;
            case Warned warned:
                warn($"{warned.Server}: {warned.Message}");
                break;
        }
    }

    private static int Percent(StepStarted step) => Math.Clamp((step.Number - 1) * 100 / Math.Max(1, step.Count), 0, 99);
}
