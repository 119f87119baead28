using System.Management.Automation.Runspaces;

namespace Deploynix.Pipeline;

/// <summary>
/// What the module keeps for one runspace: a connection opened by one command serves the next one, and never crosses into another
/// runspace. It goes when the runspace closes or the module is removed.
/// </summary>
internal sealed class RunspaceState : IAsyncDisposable
{
    private static readonly PerRunspace<RunspaceState> All = new(() => new RunspaceState());

    private readonly Lazy<Services> _services = new(Composition.Create);

    private RunspaceState()
    {
    }

    /// <summary>The services; made when first used.</summary>
    public Services Services => _services.Value;

    /// <summary>What was given as an object where a name is wanted.</summary>
    public GivenObjects GivenObjects { get; } = new();

    /// <summary>The state of the runspace that this thread runs in. Call it on the pipeline thread.</summary>
    public static RunspaceState Get() => All.Get(Current);

    /// <summary>Ends the state of the runspace that this thread runs in, if there is one.</summary>
    public static void Remove()
    {
        if (Runspace.DefaultRunspace is { } runspace) All.Remove(runspace);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.IsValueCreated ? _services.Value.DisposeAsync() : ValueTask.CompletedTask;

    private static Runspace Current => Runspace.DefaultRunspace
        ?? throw new InvalidOperationException("There is no runspace on this thread; ask on the pipeline thread.");
}
