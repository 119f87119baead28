using System.Collections.Immutable;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Planning;

/// <summary>Everything that was found out for a rollback. What is null or missing could not be asked, and stands in <see cref="Unknown"/> with why.</summary>
internal sealed record RollbackFacts
{
    public required Site Site { get; init; }

    /// <summary>What the rollback would run.</summary>
    public required Plan Plan { get; init; }

    public required IReadOnlyList<SiteSeen> Seen { get; init; }

    public required ReleaseId Target { get; init; }

    /// <summary>The release that is live; the newest where servers differ.</summary>
    public ReleaseId? Live { get; init; }

    public bool IsLaravel { get; init; }

    public DateTimeOffset? Left { get; init; }

    public ReleaseDifference? Code { get; init; }

    public RanMigrations? Ran { get; init; }

    public MigrationHistory Records { get; init; } = new();

    public ImmutableArray<RollbackJobs>? Jobs { get; init; }

    public ImmutableArray<Backup> Backups { get; init; } = [];

    /// <summary>What each server has of its own, without its steps.</summary>
    public ImmutableArray<RollbackServer> Servers { get; init; } = [];

    public ImmutableArray<string> Unknown { get; init; } = [];
}
