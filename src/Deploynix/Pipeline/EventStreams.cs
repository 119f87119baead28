using Deploynix.Core.Engine;

namespace Deploynix.Pipeline;

/// <summary>Turns what the engine reports into the streams of the command that runs it. Lines that steps print are passed on only to whoever asked.</summary>
internal sealed class EventStreams(string activity, ProgressPump progress, Action<string>? verbose, Action<string> warn) : IProgress<DeployEvent>
{
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
            case Warned warned:
                warn($"{warned.Server}: {warned.Message}");
                break;
        }
    }

    private static int Percent(StepStarted step) => Math.Clamp((step.Number - 1) * 100 / Math.Max(1, step.Count), 0, 99);
}
