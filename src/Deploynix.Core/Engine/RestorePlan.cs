using System.Collections.Immutable;
using System.Text;
using Deploynix.Core.Commands.Databases;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;

namespace Deploynix.Core.Engine;

/// <summary>A table's rows now, and after a restore; null where it is not there.</summary>
/// <param name="Table">The table.</param>
/// <param name="Now">Its rows now.</param>
/// <param name="Then">Its rows after the restore.</param>
public sealed record TableChange(string Table, long? Now, long? Then)
{
    /// <summary>How many rows would go, by the numbers: rows that were changed, or that others took the place of, do not show in them.</summary>
    public long Lost => Math.Max(0, (Now ?? 0) - (Then ?? 0));

    /// <inheritdoc/>
    public override string ToString() => (Now, Then) switch
    {
        (null, { } then) => $"{Table}: comes back with {then} rows",
        ({ } now, null) => $"{Table}: goes, with its {now} rows",
        var (now, then) when now > then => $"{Table}: {now} rows now, {then} then: {now - then} go",
        var (now, then) => $"{Table}: {now} rows now, {then} then: {then - now} come back",
    };
}

/// <summary>What a restore would mean: a value, from what the server said. Nothing was changed.</summary>
public sealed record RestorePlan
{
    /// <summary>The site.</summary>
    public required Site Site { get; init; }

    /// <summary>The backup, whose bytes were found right; null where a kept database is brought back.</summary>
    public Backup? Backup { get; init; }

    /// <summary>The backup's file on the operator's machine; null for one that lies on the server.</summary>
    public IBackupSource? From { get; init; }

    /// <summary>The kept database that is brought back; null for a backup.</summary>
    public string? Replaced { get; init; }

    /// <summary>The database that would be replaced.</summary>
    public required string Database { get; init; }

    /// <summary>mysql, pgsql or sqlite.</summary>
    public required string Driver { get; init; }

    /// <summary>Tables whose rows would be others, by their number.</summary>
    public required ImmutableArray<TableChange> Changes { get; init; }

    /// <summary>Migrations that were run since, and would have to be run again.</summary>
    public ImmutableArray<string> MigrationsSince { get; init; } = [];

    /// <summary>How many rows would go, by the numbers.</summary>
    public long Lost => Changes.Sum(change => change.Lost);

    /// <summary>One line for a prompt.</summary>
    public string Title => $"{Site}: replace the database {Database} by {(Backup is { } backup ? $"backup {backup.Id} (of {backup.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC{(backup.Before is null ? "" : $", before the migrations of {backup.Before}")})" : $"the kept database {Replaced}")}; "
        + (Lost == 0 ? "no table has fewer rows then" : $"{Lost} rows written since would go");

    /// <summary>What is asked: every table whose rows would be others.</summary>
    public string Question => string.Join('\n', Changes.Select(change => $"  {change}").Prepend(Title + "?"));

    /// <summary>All of it, with the commands.</summary>
    public string Describe()
    {
        var text = new StringBuilder(Title);
        foreach (var change in Changes) text.Append("\n  ").Append(change);
        foreach (var migration in MigrationsSince) text.Append("\n  migration ").Append(migration).Append(" was run since: it is not in the backup");
        text.Append("\n  What is replaced is kept beside it, under another name.\n\n").Append(Site.Servers[0].Name).Append(" (").Append(Site.Servers[0].Address).Append(')');
        if (From is not null) text.Append("\n  ").Append(LocalBackup.Name).Append(": ").Append(From.Path).Append(", ").Append(From.Bytes).Append(" bytes");
        foreach (var (name, command) in DatabaseRestorer.Steps(this, "STAMP"))
        {
            text.Append("\n  ").Append(name);
            foreach (var line in command.ToString().Split('\n')) text.Append("\n      ").Append(line);
        }
        return text.ToString();
    }
}
