namespace Deploynix.Core.Model;

/// <summary>How a check of a site came out.</summary>
public enum FindingState
{
    /// <summary>As it should be.</summary>
    Good,
    /// <summary>It works, and will make trouble one day, or under load.</summary>
    Warning,
    /// <summary>A deployment would fail, or visitors or secrets are worse off than they need to be.</summary>
    Bad,
    /// <summary>It could not be told, or does not concern this site; why is said.</summary>
    Skipped,
}

/// <summary>What one check found on one server.</summary>
public sealed record Finding
{
    /// <summary>The site; binds to -Site of the next command in a pipeline.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file that names the site; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The server's name.</summary>
    public required string Server { get; init; }

    /// <summary>The check's name; it never changes.</summary>
    public required string Check { get; init; }

    /// <summary>How it came out.</summary>
    public required FindingState State { get; init; }

    /// <summary>What was found.</summary>
    public required string Found { get; init; }

    /// <summary>What to do about it; the command, where one does it. Null where nothing is to be done.</summary>
    public string? Advice { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Server}: {Check}: {State}: {Found}";
}
