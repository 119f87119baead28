using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Migrations;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;

namespace Deploynix.Tests.Migrations;

/// <summary>Which migrations are to be undone, and what is left where that ended early.</summary>
public sealed class MigrationUndoTests
{
    private static readonly MigrationEntry[] Table = [new("a", "a", 1), new("c", "c", 2), new("b", "b", 3), new("x", null, 2), new("e", "e", 4), new("d", "d", 4), new("waits", "w", null)];

    [Fact]
    public void The_last_are_those_of_the_framework() => Assert.Equal(["e", "d", "b"], Names(MigrationUndoChoice.Last(Table, 3)));

    [Fact]
    public void More_than_there_are_is_all_of_them() => Assert.Equal(["e", "d", "b", "x", "c", "a"], Names(MigrationUndoChoice.Last(Table, 99)));

    [Fact]
    public void Since_a_release_are_those_that_it_did_not_know_whatever_their_batch()
    {
        // Another branch ran x before it; c was undone and run anew, and is its all the same; y it had is gone.
        var choice = MigrationUndoChoice.Since([.. Table, new("c", "c", 9)], new(["a", "x", "c", "y"], IsExact: true), _ => throw new InvalidOperationException());
        Assert.Equal(["e", "d", "b"], Names(choice));
        Assert.Equal(["y"], choice.Missing);
    }

    [Fact]
    public void Without_a_record_its_files_tell_and_what_they_cannot_is_said()
    {
        var target = new MigrationsOf(["a", "b"], IsExact: false);
        var unclear = MigrationUndoChoice.Since(Table, target, _ => null);
        Assert.Equal(("x c", "e d"), (string.Join(' ', unclear.Unclear), string.Join(' ', Names(unclear))));
        var told = MigrationUndoChoice.Since(Table, target, name => name is "c");
        Assert.Equal((0, "c"), (told.Unclear.Length, string.Join(' ', Names(told))));
    }

    [Theory]
    [InlineData(null, "undoing 2 migrations, begun by mara@desk at 2026-03-18 16:00:00 UTC, was not ended: undone: b; not: a; no backup was made before.")]
    [InlineData("a", "undoing 2 migrations, begun by mara@desk at 2026-03-18 16:00:00 UTC, was not ended: undone: b; not: a; a was in the middle, so that a part of what its down() does may be done; no backup was made before.")]
    [InlineData("b", "undoing 2 migrations, begun by mara@desk at 2026-03-18 16:00:00 UTC, was not ended: undone: b; not: a; no backup was made before.")]
    public void What_was_left_is_told_by_the_table(string? begun, string expected)
    {
        var record = new MigrationUndoRecord { Run = "r", By = "mara@desk", At = new(2026, 3, 18, 16, 0, 0, TimeSpan.Zero), Migrations = ["b", "a"] };
        var lines = new[] { record.ToLine() }.Concat(begun is null ? [] : [begun]).Select(line => "undoing\t" + line).Prepend("other");
        Assert.Equal(expected, MigrationUndoFile.Parse(lines)!.Describe(ImmutableHashSet.Create("a", "c")));
    }

    [Fact]
    public void Nothing_left_or_a_torn_record_is_none()
    {
        Assert.Null(MigrationUndoFile.Parse([]));
        Assert.Null(MigrationUndoFile.Parse(["undoing\t{\"run\":"]));
    }

    [Fact]
    public void What_one_run_told_is_read()
    {
        var seen = MigrationUndoSeen.Parse(
        [
            "deploynix\t{\"migration\":\"a\",\"before\":3}", "Rolling back: a", "deploynix\t{\"migration\":\"a\",\"failed\":\"E: no\",\"ran\":[[\"main\",\"drop table a\"]]}",
            "deploynix\t{\"migration\":\"a\",\"after\":3,\"others\":[]}", "deploynix\t{\"done\":3,\"where\":\"x\"}",
        ]);
        Assert.Equal((3, 3, "E: no", true), (seen.Before, seen.After, seen.Failed, seen.IsWhole));
        Assert.Equal("main: drop table a", Assert.Single(seen.Ran).ToString());
        Assert.False(MigrationUndoSeen.Parse(["deploynix\t{\"migration\":\"a\",\"before\":3}"]).IsWhole);
        Assert.Equal("E: boot", MigrationUndoSeen.Parse(["deploynix\t{\"error\":\"E: boot\"}"]).Failed);
    }

    [Fact]
    public void A_site_that_is_up_is_down_meanwhile_and_its_program_is_shown_by_its_name()
    {
        var script = MigrationUndoScript.Undo(new("/srv/shop"), "php", new(), "a", "database/migrations/a.php", 3);
        Assert.Equal(
            """
            live=/srv/shop/current down=
            up() { [ -z "$down" ] || rm -f "$live/storage/framework/down" "$live/storage/framework/maintenance.php"; }
            trap up EXIT; trap 'exit 143' TERM HUP INT PIPE
            if [ ! -e "$live/storage/framework/down" ]; then
              down=yes
              ( cd "$live" && php artisan down --no-interaction --no-ansi ) || exit
            fi
            printf '%s' "$DEPLOYNIX_UNDO_PROGRAM" | php -d display_errors=stderr -- a database/migrations/a.php 3; code=$?
            if [ -n "$down" ]; then ( cd "$live" && php artisan up --no-interaction --no-ansi ) && down=; fi
            exit $code
            """, script.ToString());
    }

    private static IEnumerable<string> Names(MigrationUndoChoice choice) => choice.Migrations.Select(entry => entry.Name);
}
