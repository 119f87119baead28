using System.Management.Automation;
using Deploynix.Pipeline;

namespace Deploynix.Tests.Pipeline;

public sealed class PipelineQueueTests
{
    /// <summary>Work that does not react is let go. What it throws later has nobody to go to, and must not end the process as an unobserved exception.</summary>
    [Fact]
    public void What_is_thrown_by_work_that_was_let_go_goes_nowhere()
    {
        var escaped = new List<Exception>();
        void Listen(object? sender, UnobservedTaskExceptionEventArgs told)
        {
            // Other tests run at the same time.
            if (told.Exception.ToString().Contains(nameof(What_is_thrown_by_work_that_was_let_go_goes_nowhere), StringComparison.Ordinal)) escaped.Add(told.Exception);
        }
        TaskScheduler.UnobservedTaskException += Listen;
        try
        {
            LetGo();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.Empty(escaped);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Listen;
        }
    }

    [Fact]
    public void What_is_said_after_the_end_is_dropped_and_what_is_asked_is_cancelled()
    {
        var queue = new PipelineQueue(TimeSpan.Zero);
        queue.Dispose();
        queue.Post(() => throw new InvalidOperationException("said too late"));
        Assert.True(queue.AskAsync(() => 1).IsCanceled);
        Assert.True(queue.HandOnAsync(() => throw new InvalidOperationException("handed on too late")).IsCanceled);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void LetGo()
    {
        using var queue = new PipelineQueue(TimeSpan.Zero);
        using var thrown = new ManualResetEventSlim();
        var waits = new TaskCompletionSource();
        Assert.Throws<PipelineStoppedException>(() => queue.Run(
            async () =>
            {
                queue.Stop();
                try
                {
                    await waits.Task;
                }
                finally
                {
                    thrown.Set();
                }
            },
            static () => { }));
        waits.SetException(new InvalidOperationException(nameof(What_is_thrown_by_work_that_was_let_go_goes_nowhere)));
        Assert.True(thrown.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }
}
