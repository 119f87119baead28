using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>What became of a migration that was to be undone.</summary>
public enum MigrationUndoResult
{
    /// <summary>Its <c>down()</c> ran, and the migrations table does not have it any more.</summary>
    Undone,
    /// <summary>It has no <c>down()</c>, or an empty one, so that nothing can be undone by it: it was passed over, and counts as run as before.</summary>
    PassedOver,
    /// <summary>Its <c>down()</c> failed; what of it was done is told in the reason.</summary>
    Failed,
    /// <summary>One before it failed, so that it was not tried.</summary>
    NotTried,
}

/// <summary>A statement of a migration, and the connection that it is for.</summary>
/// <param name="Connection">Laravel's name of the connection.</param>
/// <param name="Sql">The statement.</param>
public sealed record MigrationStatement(string Connection, string Sql)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Connection}: {Sql}";
}

/// <summary>What became of one migration that was to be undone.</summary>
public sealed record MigrationUndo
{
    /// <summary>The migration's name.</summary>
    public required string Name { get; init; }

    /// <summary>The batch in which it had run.</summary>
    public required int Batch { get; init; }

    /// <summary>The connections that its <c>down()</c> speaks to.</summary>
    public ImmutableArray<string> Connections { get; init; } = [];

    /// <summary>The release whose <c>down()</c> it was, which is not always the live one: an older one does not have the file.</summary>
    public string? Release { get; init; }

    /// <summary>What <c>down()</c> asks of each connection, as it said beforehand; empty where it could not say.</summary>
    public ImmutableArray<MigrationStatement> Statements { get; init; } = [];

    /// <summary>What became of it.</summary>
    public required MigrationUndoResult Result { get; init; }

    /// <summary>Why it was not undone, or what is to be known about it; null where there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>The backup that was made before; null for none.</summary>
    public string? Backup { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The site; binds to -Site of the next command in a pipeline.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file that names the site; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Result}{(Reason is null ? "" : $" ({Reason})")}";
}
