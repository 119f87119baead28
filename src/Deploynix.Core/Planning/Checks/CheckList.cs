using System.Collections.Immutable;

namespace Deploynix.Core.Planning.Checks;

/// <summary>All checks, in the order in which they are reported.</summary>
internal static class CheckList
{
    /// <summary>Whether the server could be looked at at all. Made by the runner, since there is nothing seen to judge.</summary>
    public const string Connection = "connection";

    public static ImmutableArray<Check> All { get; } =
    [
        .. HostChecks.All,
        .. PhpChecks.All,
        .. FolderChecks.All,
        FreezeCheck.Freeze,
        .. ReleaseChecks.All,
        .. EnvironmentChecks.All,
        .. RepositoryChecks.All,
        .. WebChecks.All,
        .. FpmChecks.All,
        .. WorkerChecks.All,
        JournalCheck.Chain,
    ];

    /// <summary>Every name that a finding can have.</summary>
    public static ImmutableArray<string> Names { get; } = [Connection, .. All.Select(check => check.Name)];
}
