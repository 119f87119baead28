using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>The long-running processes of a site: queue workers, Horizon, Octane, Reverb.</summary>
public sealed record Workers
{
    /// <summary>Programs or groups of supervisor that are restarted after the swap, such as <c>shop-worker:*</c>; usually none, since queue:restart lets workers end by themselves.</summary>
    public ImmutableArray<string> Supervisor { get; init; } = [];

    /// <summary>Whether supervisorctl is run by <c>sudo -n</c>.</summary>
    public bool Sudo { get; init; }

    /// <summary>How long workers may take to come back on the new release before a warning names them; zero to not look.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);
}
