using Deploynix.Core.Engine;

namespace Deploynix.Pipeline;

/// <summary>Turns what the engine reports into the streams of the command that runs it. Lines that steps print are passed on only to whoever asked.</summary>
internal sealed class EventStreams(string activity, ProgressPump progress, Action<string>? verbose, Action<string> warn, Action<string>? tell = null, TimeProvider? clock = null) : IProgress<DeployEvent>
{
    private readonly object _lock = new();
    private readonly Dictionary<string, StepEstimate> _estimates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _percents = new(StringComparer.Ordinal);
    private string? _holder;

    /// <inheritdoc/>
    public void Report(DeployEvent value)
    {
        switch (value)
        {
            case Paced paced:
                lock (_lock) _estimates[paced.Server] = new(paced.Steps, clock ?? TimeProvider.System);
                break;
            case StepStarted step:
                Show(step);
                verbose?.Invoke($"{step.Server}: {step.Phase.ToString().ToLowerInvariant()}: {step.Step}");
                break;
            case StepPrinted printed:
                verbose?.Invoke($"{printed.Server}: | {printed.Line.Text}");
                break;
            case StepEnded ended:
                lock (_lock) _estimates.GetValueOrDefault(ended.Server)?.End(ended.Step);
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

    /// <summary>A bar for the act and one for each server below it. The act is as far as its servers are on the whole, and lasts as long as the slowest.</summary>
    private void Show(StepStarted step)
    {
        var status = $"{step.Phase.ToString().ToLowerInvariant()}: {step.Step}";
        lock (_lock)
        {
            var estimate = _estimates.GetValueOrDefault(step.Server);
            estimate?.Begin(step.Step);
            _percents[step.Server] = estimate?.Percent ?? Percent(step);
            progress.Report(activity, status, (int)_percents.Values.Average(), left: _estimates.Count == 0 ? -1 : Seconds(_estimates.Values.Max(one => one.Left)));
            progress.Report(step.Server, status, _percents[step.Server], activity, estimate is null ? -1 : Seconds(estimate.Left));
        }
    }

    private static int Seconds(double left) => (int)Math.Ceiling(left);

    private static int Percent(StepStarted step) => Math.Clamp((step.Number - 1) * 100 / Math.Max(1, step.Count), 0, 99);
}
