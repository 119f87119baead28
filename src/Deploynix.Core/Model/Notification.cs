using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>What somebody can be told of.</summary>
public enum NotificationEvent
{
    /// <summary>A deployment, rollback or activation began.</summary>
    Started,
    /// <summary>A deployment or activation is live.</summary>
    Succeeded,
    /// <summary>It failed, or was stopped.</summary>
    Failed,
    /// <summary>A rollback is live.</summary>
    RolledBack,
    /// <summary>A site that should work does not.</summary>
    HealthLost,
    /// <summary>It works again.</summary>
    HealthRestored,
    /// <summary>An incident was opened.</summary>
    IncidentOpened,
    /// <summary>An incident was closed.</summary>
    IncidentClosed,
    /// <summary>Somebody's own words.</summary>
    Message,
}

/// <summary>The events' names as the settings and messages have them.</summary>
public static class NotificationEvents
{
    /// <summary>Every event.</summary>
    public static ImmutableArray<NotificationEvent> All { get; } = [.. Enum.GetValues<NotificationEvent>()];

    /// <summary>What is told where the settings do not choose: everything but that something began.</summary>
    public static ImmutableArray<NotificationEvent> Usual { get; } = All.Remove(NotificationEvent.Started);

    /// <summary><c>rolledBack</c> for <see cref="NotificationEvent.RolledBack"/>.</summary>
    public static string NameOf(NotificationEvent value)
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}

/// <summary>Something to be told. No output of a step and no value of an environment is in it.</summary>
public sealed record Notification
{
    /// <summary>What happened.</summary>
    public required NotificationEvent Event { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The same for every attempt and every target.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The site.</summary>
    public required string Site { get; init; }

    /// <summary>The environment.</summary>
    public required string Environment { get; init; }

    /// <summary>deploy, rollback or activate; null where it is about none.</summary>
    public string? Act { get; init; }

    /// <summary>The release that it is about.</summary>
    public string? Release { get; init; }

    /// <summary>The release that was live before.</summary>
    public string? Previous { get; init; }

    /// <summary>The commit, shortened.</summary>
    public string? Commit { get; init; }

    /// <summary>The branch, tag or commit that was asked for.</summary>
    public string? Branch { get; init; }

    /// <summary>The commit's first line.</summary>
    public string? Subject { get; init; }

    /// <summary>Who did it.</summary>
    public required string By { get; init; }

    /// <summary>The site's servers.</summary>
    public ImmutableArray<string> Servers { get; init; } = [];

    /// <summary>How long it took.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Reason { get; init; }

    /// <summary>Somebody's own words.</summary>
    public string? Text { get; init; }

    /// <summary>The site's address.</summary>
    public Uri? Url { get; init; }
}

/// <summary>What became of telling somebody.</summary>
public sealed record NotificationResult
{
    /// <summary>The site; binds to -Site.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>Who was to be told, by the name in the settings.</summary>
    public required string Target { get; init; }

    /// <summary>How.</summary>
    public required NotificationKind Kind { get; init; }

    /// <summary>Of what.</summary>
    public required NotificationEvent Event { get; init; }

    /// <summary>Whether the other end took it.</summary>
    public required bool Delivered { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>How long that took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Why it was not taken; null where it was.</summary>
    public string? Reason { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Delivered ? $"{Target}: told of {NotificationEvents.NameOf(Event)}" : $"{Target}: not told of {NotificationEvents.NameOf(Event)}: {Reason}";
}
