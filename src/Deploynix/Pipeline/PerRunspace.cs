using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using State = System.Management.Automation.Runspaces.RunspaceState;

namespace Deploynix.Pipeline;

/// <summary>One value for each runspace, made when first asked for, disposed when the runspace closes or when it is removed.</summary>
internal sealed class PerRunspace<T>(Func<T> create)
    where T : class, IAsyncDisposable
{
    /// <summary>A value that holds network connections may not answer; a shell that closes must not hang on it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConditionalWeakTable<Runspace, Entry> _entries = [];

    /// <summary>The runspace's value.</summary>
    public T Get(Runspace runspace) => _entries.GetValue(runspace, Attach).Value;

    /// <summary>Disposes the runspace's value; the next <see cref="Get"/> makes a new one.</summary>
    public void Remove(Runspace runspace)
    {
        if (!_entries.TryGetValue(runspace, out var entry)) return;
        _entries.Remove(runspace);
        runspace.StateChanged -= OnStateChanged;
        entry.Dispose();
    }

    private Entry Attach(Runspace runspace)
    {
        runspace.StateChanged += OnStateChanged;
        return new Entry(create);
    }

    private void OnStateChanged(object? sender, RunspaceStateEventArgs e)
    {
        if (sender is Runspace runspace && e.RunspaceStateInfo.State is State.Closing or State.Closed or State.Broken) Remove(runspace);
    }

    private sealed class Entry(Func<T> create)
    {
        private readonly Lazy<T> _value = new(create);

        public T Value => _value.Value;

        public void Dispose()
        {
            if (!_value.IsValueCreated) return;
            try
            {
                // Off this thread, since what is disposed may come back to the thread that it was called on.
                Task.Run(() => _value.Value.DisposeAsync().AsTask()).Wait(Patience);
            }
            catch (AggregateException)
            {
                // A connection that fails to close is gone as well, and nobody is left to be told.
            }
        }
    }
}
