using Deploynix.Core.Planning;

namespace Deploynix.Core.Engine;

/// <summary>A plan to make a release live, and the channels that it was looked through, over which it can be done at once. Disposing it lets go of them; nothing is locked until it is applied.</summary>
public sealed class PreparedActivation : IAsyncDisposable
{
    internal PreparedActivation(Plan plan, IReadOnlyDictionary<string, StandingLook> looks)
    {
        Plan = plan;
        Looks = looks;
    }

    /// <summary>What would be done.</summary>
    public Plan Plan { get; }

    internal IReadOnlyDictionary<string, StandingLook> Looks { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var look in Looks.Values) await look.DisposeAsync();
    }
}
