namespace Deploynix.Core.Model;

/// <summary>How the time is cut up.</summary>
public enum DeliveryPeriod
{
    /// <summary>Not at all.</summary>
    All,
    /// <summary>Into weeks from Monday on, UTC.</summary>
    Week,
    /// <summary>Into months, UTC.</summary>
    Month,
}

/// <summary>How a site was delivered in a period: how often, how quickly, how well, and how long it took to restore it.</summary>
public sealed record DeliveryMeasure
{
    /// <summary>The site; binds to -Site.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The period: <c>2026-W12</c>, <c>2026-03</c>, or <c>all</c>.</summary>
    public required string Period { get; init; }

    /// <summary>From then on.</summary>
    public DateTimeOffset From { get; init; }

    /// <summary>Until then, exclusively.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>Deployments whose release went live in the period.</summary>
    public int Deployments { get; init; }

    /// <summary>Deployments a day.</summary>
    public double PerDay => Until > From ? Math.Round(Deployments / (Until - From).TotalDays, 3) : 0;

    /// <summary>The median time from a commit to the release that brought it being live; null where no commit is known.</summary>
    public TimeSpan? LeadTime { get; init; }

    /// <summary>The commits that this is the median of.</summary>
    public int Commits { get; init; }

    /// <summary>Deployments of the period that failed once they were live: a step after the swap failed, or the site was taken back from them.</summary>
    public int Failures { get; init; }

    /// <summary>The share of the deployments that failed; null without any.</summary>
    public double? ChangeFailureRate => Deployments > 0 ? Math.Round((double)Failures / Deployments, 4) : null;

    /// <summary>The median time from a failed deployment going live to the next good release being live; null where none was restored.</summary>
    public TimeSpan? TimeToRestore { get; init; }

    /// <summary>Failed deployments after which no good release has gone live yet.</summary>
    public int Unrestored { get; init; }

    /// <summary>Rollbacks in the period, and activations of an older release.</summary>
    public int Rollbacks { get; init; }

    /// <summary>Deployments that ended before their release was live. Nobody saw them, so that they are no failures.</summary>
    public int FailedAttempts { get; init; }
}
