using System.Management.Automation.Runspaces;
using Deploynix.Pipeline;

namespace Deploynix.Tests.Pipeline;

public sealed class PerRunspaceTests
{
    private readonly PerRunspace<Kept> _states = new(() => new Kept());

    [Fact]
    public void Each_runspace_has_its_own_and_keeps_it()
    {
        using var one = Open();
        using var other = Open();
        Assert.Same(_states.Get(one), _states.Get(one));
        Assert.NotSame(_states.Get(one), _states.Get(other));
    }

    [Fact]
    public void It_goes_when_the_runspace_closes()
    {
        using var runspace = Open();
        var kept = _states.Get(runspace);
        runspace.Close();
        Assert.Equal(1, kept.Disposed);
    }

    [Fact]
    public void It_goes_when_it_is_removed_and_the_next_one_is_new()
    {
        using var runspace = Open();
        var kept = _states.Get(runspace);
        _states.Remove(runspace);
        _states.Remove(runspace);
        Assert.Equal(1, kept.Disposed);
        Assert.NotSame(kept, _states.Get(runspace));
    }

    private static Runspace Open()
    {
        var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        return runspace;
    }

    private sealed class Kept : IAsyncDisposable
    {
        public int Disposed { get; private set; }

        public ValueTask DisposeAsync()
        {
            Disposed++;
            return ValueTask.CompletedTask;
        }
    }
}
