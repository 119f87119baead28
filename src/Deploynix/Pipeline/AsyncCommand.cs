using System.Management.Automation;
using System.Management.Automation.Host;

namespace Deploynix.Pipeline;

/// <summary>
/// A cmdlet whose work is asynchronous. Override <see cref="ProcessAsync"/>; it runs off the pipeline thread, and everything that
/// it says through this class is said on the pipeline thread, in order. The token is cancelled by Ctrl+C and when nobody
/// downstream wants more.
/// </summary>
public abstract partial class AsyncCommand : PSCmdlet, IDisposable
{
    /// <summary>Ctrl+C is to end within a second; what is left of it is the engine's.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(800);

    private readonly CancellationTokenSource _stop = new();
    private volatile PipelineQueue? _queue;

    /// <summary>Makes the command.</summary>
    protected AsyncCommand() => Progress = new ProgressPump(WriteProgress, TimeProvider.System);

    /// <summary>The work before the first input.</summary>
    protected virtual Task BeginAsync(CancellationToken cancel) => Task.CompletedTask;

    /// <summary>The work for one input, or the whole work where there is none.</summary>
    protected virtual Task ProcessAsync(CancellationToken cancel) => Task.CompletedTask;

    /// <summary>The work after the last input.</summary>
    protected virtual Task EndAsync(CancellationToken cancel) => Task.CompletedTask;

    /// <summary>What the user gave, to be the target of errors.</summary>
    protected virtual object? ErrorTarget => null;

    /// <summary>
    /// Whether a failure ends the pipeline instead of this input alone. A command that changes what is live says yes, so
    /// that <c>try</c> catches it; a command that reads says no, so that <c>-ErrorAction</c> decides.
    /// </summary>
    protected virtual bool FailureEndsPipeline => false;

    /// <summary>What the module keeps for this runspace; made when first used.</summary>
    private protected Services Services => (_state ??= RunspaceState.Get()).Services;

    private RunspaceState? _state;

    /// <summary>Turns what the engine reports into progress.</summary>
    private protected ProgressPump Progress { get; }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        // The runspace is known by the pipeline thread alone, and Services may first be used on another one.
        _state = RunspaceState.Get();
        Run(BeginAsync);
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        _state!.GivenObjects.Complete(this);
        Run(ProcessAsync);
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Run(EndAsync);

    /// <inheritdoc/>
    protected sealed override void StopProcessing()
    {
        Cancel();
        _queue?.Stop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Called when the pipeline is done with the command.</summary>
    protected virtual void Dispose(bool disposing)
    {
        // The token source is not disposed: work that was let go may still hold its token, and it has no timer or handle to free.
        if (disposing) _queue?.Dispose();
    }

    private void Run(Func<CancellationToken, Task> work)
    {
        using var queue = new PipelineQueue(Patience);
        _queue = queue;
        if (Stopping || _stop.IsCancellationRequested) throw new PipelineStoppedException();
        try
        {
            TracedTransports.TellTo(IsWanted("Debug") ? WriteDebug : null);
            var failure = queue.Run(() => work(_stop.Token), Cancel);
            if (failure is OperationCanceledException && _stop.IsCancellationRequested) throw new PipelineStoppedException();
            if (failure is not null) Fail(failure);
        }
        finally
        {
            _queue = null;
            CloseProgress();
        }
    }

    private void Fail(Exception e)
    {
        var failures = e is AggregateException several ? several.Flatten().InnerExceptions.ToArray() : [e];
        foreach (var failure in failures[..^1]) base.WriteError(ErrorRecords.From(failure, ErrorTarget));
        var last = ErrorRecords.From(failures[^1], ErrorTarget);
        if (FailureEndsPipeline) ThrowTerminatingError(last);
        base.WriteError(last);
    }

    private void CloseProgress()
    {
        var ends = Progress.Close();
        try
        {
            foreach (var record in ends) base.WriteProgress(record);
        }
        catch (Exception e) when (PipelineQueue.EndsPipeline(e))
        {
            // A stopped pipeline takes no more records. The console clears its bars by itself then; who runs PowerShell within a program of his own would see them stand for ever.
            if (ShowsProgress()) TellHost(ends);
        }
    }

    /// <summary>Whether somebody asked for a stream, here or by its preference.</summary>
    private protected bool IsWanted(string stream) => MyInvocation.BoundParameters.TryGetValue(stream, out var given)
        ? given is SwitchParameter { IsPresent: true }
        : SessionState.PSVariable.GetValue(stream + "Preference") is { } preference && preference.ToString() is not "SilentlyContinue" and not "Ignore";

    private bool ShowsProgress() =>
        (MyInvocation.BoundParameters.GetValueOrDefault("ProgressAction") ?? SessionState.PSVariable.GetValue("ProgressPreference"))?.ToString() is not ("SilentlyContinue" or "Ignore");

    private void TellHost(IReadOnlyList<ProgressRecord> records)
    {
        try
        {
            foreach (var record in records) Host.UI.WriteProgress(0, record);
        }
        catch (Exception e) when (e is HostException or NotImplementedException or NotSupportedException || PipelineQueue.EndsPipeline(e))
        {
            // A host that shows nothing has nothing to take away.
        }
    }

    /// <summary>Asynchronous, since a callback on the token may block, and Ctrl+C must not wait for it.</summary>
    private void Cancel() => _ = _stop.CancelAsync().ContinueWith(
        static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
