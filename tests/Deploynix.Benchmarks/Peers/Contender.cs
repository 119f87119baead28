using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks.Peers;

/// <summary>One way to do the operations, on a site of its own.</summary>
internal abstract class Contender(string name, Place place, LabSite site) : IAsyncDisposable
{
    public string Name { get; } = name;

    public Place Place { get; } = place;

    public LabSite Site { get; } = site;

    /// <summary>How often in a round it goes back and forth; what is quick is asked more often.</summary>
    public virtual int Turns => 1;

    /// <summary>What it can do.</summary>
    public virtual IReadOnlySet<Operation> Can { get; } = Enum.GetValues<Operation>().ToHashSet();

    /// <summary>Makes the site's folders, and what else comes before a first deployment.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Does it, and gives what it took in milliseconds.</summary>
    public abstract Task<double> DoAsync(Operation operation);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
