using System.Collections.Immutable;
using System.Text;
using Deploynix.Core.Commands;
using Deploynix.Core.Commands.Databases;
using Deploynix.Core.Migrations;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>A migration that is to be undone, from the release that has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Batch">The batch in which it ran.</param>
/// <param name="Release">The release whose <c>down()</c> is run; null where no release on the server has its file.</param>
/// <param name="File">Its file, relative to that release.</param>
/// <param name="Connections">The connections that it speaks to.</param>
/// <param name="Statements">What <c>down()</c> would ask of them.</param>
/// <param name="Obstacle">Why it cannot be undone, or not surely; null where nothing is known.</param>
/// <param name="IsNothing">Whether there is nothing that could be run: that is passed over, and never taken for done.</param>
/// <param name="Remark">What is to be known before it is run; null for nothing.</param>
public sealed record PlannedUndo(string Name, int Batch, string? Release, string? File, ImmutableArray<string> Connections, ImmutableArray<MigrationStatement> Statements, string? Obstacle, bool IsNothing, string? Remark)
{
    /// <summary>Whether the database takes a failure back as a whole.</summary>
    internal bool InTransaction { get; init; }
}

/// <summary>What undoing migrations would mean: a value, from what the application said. Nothing was changed.</summary>
public sealed record MigrationUndoPlan
{
    /// <summary>The site.</summary>
    public required Site Site { get; init; }

    /// <summary>The release that was live.</summary>
    public required string Live { get; init; }

    /// <summary>The release whose migrations stay; null where so many are undone.</summary>
    public string? To { get; init; }

    /// <summary>The migrations, in the order in which they are undone.</summary>
    public required ImmutableArray<PlannedUndo> Migrations { get; init; }

    /// <summary>Whether the database is backed up before.</summary>
    public bool Backup { get; init; }

    /// <summary>What is to be known before.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>All migrations that have run, with their batches.</summary>
    internal ImmutableSortedDictionary<string, int> Table { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>How it was asked for, to be asked for again.</summary>
    internal string Asked { get; init; } = "";

    /// <summary>Those that are run.</summary>
    internal IEnumerable<PlannedUndo> Run => Migrations.Where(one => !one.IsNothing);

    /// <summary>One line for a prompt.</summary>
    public string Title => $"{Site}: undo {Count(Run.Count())}{(To is null ? "" : $" that ran since {To}")}{(Backup ? ", after a backup of the database" : ", without a backup of the database")}";

    /// <summary>What is asked: every migration, and what its <c>down()</c> says to the database.</summary>
    public string Question => string.Join('\n', Lines().Prepend(Title + "?"));

    /// <summary>All of it, with the commands.</summary>
    public string Describe()
    {
        var paths = SitePaths.Of(Site);
        var text = new StringBuilder(Title);
        foreach (var line in Lines()) text.Append('\n').Append(line);
        text.Append("\n\n").Append(Site.Servers[0].Name).Append(" (").Append(Site.Servers[0].Address).Append(')');
        if (Backup) Add("back up the database", DatabaseProgram.Backup(paths, Site.Php, DatabaseRequest.Of(Site, "backup")));
        foreach (var one in Run) Add($"undo {one.Name} (migrate:rollback --path={one.File} in {one.Release})", MigrationUndoer.Script(Site, one));
        return text.ToString();

        void Add(string name, ShellCommand command)
        {
            text.Append("\n  ").Append(name);
            foreach (var line in command.ToString().Split('\n')) text.Append("\n      ").Append(line);
        }
    }

    internal static string Count(int number) => number == 1 ? "1 migration" : $"{number} migrations";

    private IEnumerable<string> Lines()
    {
        foreach (var warning in Warnings) yield return $"  {warning}";
        foreach (var one in Migrations)
        {
            yield return one.IsNothing
                ? $"  {one.Name} (batch {one.Batch}) is passed over: {one.Obstacle}"
                : $"  {one.Name} (batch {one.Batch}), by down() of release {one.Release}{(one.Obstacle is null ? "" : $", by force: {one.Obstacle}")}";
            if (one.Remark is not null) yield return $"      {one.Remark}";
            foreach (var statement in one.Statements) yield return $"      {statement}";
        }
    }
}
