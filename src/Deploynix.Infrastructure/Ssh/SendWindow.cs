namespace Deploynix.Infrastructure.Ssh;

/// <summary>How much a server takes on a channel before it says that it takes more (RFC 4254, 5.2).</summary>
internal sealed class SendWindow
{
    private readonly object _gate = new();
    private TaskCompletionSource _more = New();
    private long _left;
    private int _packet = 1;
    private Exception? _end;

    /// <summary>The server takes this much more, in packets of at most the given size.</summary>
    public void Grow(uint more, int? packet = null)
    {
        lock (_gate)
        {
            _left += more;
            _packet = packet ?? _packet;
            _more.TrySetResult();
        }
    }

    /// <summary>It takes nothing any more, for this reason; the first one stands.</summary>
    public void End(Exception reason)
    {
        lock (_gate)
        {
            _end ??= reason;
            _more.TrySetResult();
        }
    }

    /// <summary>Waits until something can be sent, and says how much of what is wanted.</summary>
    public async ValueTask<int> TakeAsync(int wanted, CancellationToken cancel)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_end is not null) throw _end;
                if (_left > 0)
                {
                    var take = (int)Math.Min(Math.Min(wanted, _left), _packet);
                    _left -= take;
                    return take;
                }
                if (_more.Task.IsCompleted) _more = New();
                more = _more.Task;
            }
            await more.WaitAsync(cancel);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
