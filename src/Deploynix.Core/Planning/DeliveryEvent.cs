using Deploynix.Core.Model;

namespace Deploynix.Core.Planning;

/// <summary>What a run did to what is live, on all servers.</summary>
/// <param name="Run">Joins it with the servers' journals.</param>
/// <param name="Act"><see cref="Act.Deploy"/>, <see cref="Act.Activate"/> or <see cref="Act.Rollback"/>.</param>
/// <param name="Outcome">The worst of its servers.</param>
/// <param name="Release">The release that it was about.</param>
/// <param name="From">The release that was live before.</param>
/// <param name="Commit">The release's commit.</param>
/// <param name="Ended">When it ended, by the clock of whoever ran it: by then the release was live, if it became so.</param>
internal sealed record DeliveryEvent(string Run, Act Act, Outcome Outcome, string? Release, string? From, string? Commit, DateTimeOffset Ended)
{
    public bool IsLive => Release is not null && Outcome is Outcome.Succeeded or Outcome.LiveWithFailures or Outcome.RolledBack;
}
