using System.Collections.Concurrent;
using System.Management.Automation;
using System.Runtime.ExceptionServices;

namespace Deploynix.Pipeline;

/// <summary>
/// Runs work off the pipeline thread and what that work asks for on it: PowerShell takes output, errors and questions only from the
/// thread that runs the cmdlet. One queue keeps everything in the order in which it was said.
/// </summary>
internal sealed class PipelineQueue : IDisposable
{
    private readonly BlockingCollection<Request> _requests = [];
    private readonly TimeSpan _patience;
    private volatile bool _stopped;

    /// <param name="patience">How long to wait for work that was told to stop before it is left alone.</param>
    public PipelineQueue(TimeSpan patience) => _patience = patience;

    /// <summary>Has something done on the pipeline thread, without waiting for it. Whatever comes too late is dropped.</summary>
    public void Post(Action act) => TryAdd(new Request(act, static () => { }));

    /// <summary>Has something done on the pipeline thread and gives its result; cancelled when the pipeline ends first.</summary>
    public Task<T> AskAsync<T>(Func<T> act)
    {
        // Asynchronous, or the asker's code would run on inside the pipeline thread.
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return Ask(() => Answer(act, answer), answer);
    }

    /// <summary>
    /// Hands something on and comes back when it was taken. Unlike a question, a failure is not the asker's: it came from the commands
    /// downstream and ends the pipeline.
    /// </summary>
    public Task HandOnAsync(Action act)
    {
        var taken = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return Ask(
            () =>
            {
                act();
                taken.TrySetResult(true);
            },
            taken);
    }

    /// <summary>Wakes the pipeline thread to leave, whatever the work does. From any thread.</summary>
    public void Stop()
    {
        _stopped = true;
        Close();
    }

    /// <summary>
    /// Runs the work to its end, serving its requests on this thread, and gives its failure, if it failed. Throws only what ends the
    /// pipeline: what came from downstream (<c>Select-Object -First</c>, <c>-ErrorAction Stop</c>), or
    /// <see cref="PipelineStoppedException"/> after <see cref="Stop"/>.
    /// </summary>
    /// <param name="work">Run on the thread pool.</param>
    /// <param name="cancel">Tells the work that nobody wants its result any more.</param>
    public Exception? Run(Func<Task> work, Action cancel)
    {
        var task = Task.Run(work);
        _ = task.ContinueWith(_ => Close(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var interruption = Serve(cancel);
        if (interruption is not null || _stopped)
        {
            if (interruption is null) cancel();
            LetGo(task);
            interruption?.Throw();
            throw new PipelineStoppedException();
        }
        return Failure(task);
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private ExceptionDispatchInfo? Serve(Action cancel)
    {
        foreach (var request in _requests.GetConsumingEnumerable())
        {
            if (_stopped)
            {
                request.Drop();
                continue;
            }
            try
            {
                request.Act();
            }
            catch (Exception e)
            {
                // The pipeline does not want to go on. Every kind of exception can say so, as this runs other people's cmdlets.
                // The work hears why before its request is dropped, or it would clean up as if something had failed.
                cancel();
                request.Drop();
                Close();
                while (_requests.TryTake(out var late)) late.Drop();
                return ExceptionDispatchInfo.Capture(e);
            }
        }
        return null;
    }

    private static Exception? Failure(Task task)
    {
        // The continuation that closed the queue ran inside the task's own completion.
        if (task.IsCanceled) return new TaskCanceledException(task);
        if (task.Exception is not { } failure) return null;
        if (failure.InnerExceptions.FirstOrDefault(EndsPipeline) is { } end) ExceptionDispatchInfo.Throw(end);
        return failure.InnerExceptions is [var only] ? only : failure;
    }

    private void LetGo(Task task)
    {
        var patience = Task.Delay(_patience);
        Task.WhenAny(task, patience).GetAwaiter().GetResult();
        // What it may still throw has nobody to go to, and must not become an unobserved exception.
        _ = task.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private Task<T> Ask<T>(Action act, TaskCompletionSource<T> answer)
    {
        if (!TryAdd(new Request(act, () => answer.TrySetCanceled()))) answer.TrySetCanceled();
        return answer.Task;
    }

    private bool TryAdd(Request request)
    {
        try
        {
            return !_requests.IsAddingCompleted && _requests.TryAdd(request);
        }
        catch (InvalidOperationException)
        {
            // Closed between the look and the add.
            return false;
        }
    }

    private void Close() => _requests.CompleteAdding();

    private static void Answer<T>(Func<T> act, TaskCompletionSource<T> answer)
    {
        try
        {
            answer.TrySetResult(act());
        }
        catch (Exception e) when (!EndsPipeline(e))
        {
            answer.TrySetException(e);
        }
    }

    /// <summary>Whether an exception is PowerShell's way to end the pipeline rather than an answer to who asked.</summary>
    internal static bool EndsPipeline(Exception e) => e is PipelineStoppedException or FlowControlException or ActionPreferenceStopException;

    private sealed record Request(Action Act, Action Drop);
}
