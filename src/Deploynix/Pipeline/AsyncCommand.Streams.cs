using System.Management.Automation;

namespace Deploynix.Pipeline;

/// <content>
/// The streams and questions of a cmdlet, safe on any thread. They hide the ones of <see cref="Cmdlet"/>, which throw on any
/// thread but the pipeline's, so that a command cannot call those by mistake.
/// </content>
public abstract partial class AsyncCommand
{
    private bool _yesToAll;
    private bool _noToAll;

    /// <summary>Hands an object on.</summary>
    protected new void WriteObject(object? sendToPipeline) => Post(() => base.WriteObject(sendToPipeline));

    /// <summary>Hands an object on, or what it holds.</summary>
    protected new void WriteObject(object? sendToPipeline, bool enumerateCollection) => Post(() => base.WriteObject(sendToPipeline, enumerateCollection));

    /// <summary>Hands an object on and comes back when the pipeline took it: for output without end, which else would pile up.</summary>
    protected Task WriteObjectAsync(object? sendToPipeline) =>
        _queue is { } queue ? queue.HandOnAsync(() => base.WriteObject(sendToPipeline)) : Task.FromCanceled(new CancellationToken(true));

    /// <summary>Reports a failure and goes on.</summary>
    protected void WriteError(Exception failure, object? target = null)
    {
        var record = ErrorRecords.From(failure, target ?? ErrorTarget);
        Post(() => base.WriteError(record));
    }

    /// <summary>Warns.</summary>
    protected new void WriteWarning(string text) => Post(() => base.WriteWarning(text));

    /// <summary>Tells a user who asked for detail.</summary>
    protected new void WriteVerbose(string text) => Post(() => base.WriteVerbose(text));

    /// <summary>Tells the protocol.</summary>
    protected new void WriteDebug(string text) => Post(() => base.WriteDebug(text));

    /// <summary>Tells something that scripts may read.</summary>
    protected new void WriteInformation(object messageData, string[] tags) => Post(() => base.WriteInformation(messageData, tags));

    /// <summary>Shows progress. <see cref="Progress"/> does it better.</summary>
    protected new void WriteProgress(ProgressRecord progressRecord) => Post(() => base.WriteProgress(progressRecord));

    /// <summary>Asks whether to do something to something: <c>-WhatIf</c> and <c>-Confirm</c> answer here.</summary>
    protected Task<bool> ShouldProcessAsync(string target, string action) => OnPipelineAsync(() => base.ShouldProcess(target, action));

    /// <summary>Asks in one's own words.</summary>
    /// <param name="description">What is done, for <c>-WhatIf</c> and <c>-Verbose</c>.</param>
    /// <param name="warning">The question, for <c>-Confirm</c>.</param>
    /// <param name="caption">The question's heading.</param>
    protected Task<bool> ShouldProcessAsync(string description, string warning, string caption) =>
        OnPipelineAsync(() => base.ShouldProcess(description, warning, caption));

    /// <summary>Asks once more, whatever <c>-Confirm</c> says; for what <c>-Force</c> skips, and only after <see cref="ShouldProcessAsync(string, string)"/>.</summary>
    protected Task<bool> ShouldContinueAsync(string query, string caption) => OnPipelineAsync(() => base.ShouldContinue(query, caption));

    /// <summary>The same, with "yes to all" and "no to all" for the inputs that follow.</summary>
    protected Task<bool> ShouldContinueForAllAsync(string query, string caption) =>
        OnPipelineAsync(() => base.ShouldContinue(query, caption, ref _yesToAll, ref _noToAll));

    /// <summary>
    /// Whether somebody will read the whole plan: <c>-WhatIf</c> or <c>-Confirm</c> was given or is preferred, so that a look that costs more is worth it.
    /// </summary>
    protected Task<bool> AsksAsync() => OnPipelineAsync(() => Given("WhatIf") || Given("Confirm")
        || SessionState.PSVariable.GetValue("WhatIfPreference") is true
        || string.Equals(SessionState.PSVariable.GetValue("ConfirmPreference")?.ToString(), "Low", StringComparison.OrdinalIgnoreCase)
        || string.Equals(SessionState.PSVariable.GetValue("ConfirmPreference")?.ToString(), "Medium", StringComparison.OrdinalIgnoreCase));

    private bool Given(string parameter) => MyInvocation.BoundParameters.TryGetValue(parameter, out var value) && value is SwitchParameter { IsPresent: true };

    /// <summary>
    /// Does anything else that only the pipeline thread may: a prompt of <c>Host.UI</c>, a path of <c>SessionState</c>, a script block.
    /// </summary>
    /// <exception cref="OperationCanceledException">The pipeline ended first.</exception>
    protected Task<T> OnPipelineAsync<T>(Func<T> act) =>
        _queue is { } queue ? queue.AskAsync(act) : Task.FromCanceled<T>(new CancellationToken(true));

    private void Post(Action act) => _queue?.Post(act);
}
