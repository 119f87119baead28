using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>The commands that keep what is being undone, so that a death in the middle is told by the next who looks.</summary>
internal static class MigrationUndoFile
{
    private const string Word = "undoing\t";

    public static ShellCommand Write(SitePaths site, MigrationUndoRecord record)
    {
        var line = record.ToLine();
        return StateFiles.Replace(site, site.MigrationUndo, Sh.Script($$"""printf '%s\n' {{line}} """));
    }

    /// <summary>Says that one is begun, before it is.</summary>
    public static ShellCommand Begin(SitePaths site, string migration) => Sh.Script($$"""
        { printf '%s\n' {{migration}} >> {{site.MigrationUndo}} && { sync {{site.MigrationUndo}} 2>/dev/null || sync; }; } || exit {{ExitCode.NotWritable}}
        """);

    public static ShellCommand Remove(SitePaths site) => Sh.Script($"rm -f {site.MigrationUndo} || exit {ExitCode.NotWritable}");

    /// <summary>What was undone since a backup is as it was when that is restored, and so is who ran it.</summary>
    public static ShellCommand Forget(SitePaths site, string backup) => Sh.Script($$"""
        rm -f {{site.MigrationUndo}}
        for f in {{site.Records}}/[0-9]*_[0-9]*.migrations; do
          id=${f##*/}; id=${id%.migrations}
          if grep -q '^{"undone":' "$f" 2>/dev/null && [ "$(printf '%s\n' {{backup}} "$id" | sort | head -n 1)" = {{backup}} ]; then rm -f "$f"; fi
        done
        :
        """);

    public static ShellCommand Read(SitePaths site) => Sh.Script($"[ ! -s {site.MigrationUndo} ] || sed 's/^/{new Arg.Raw(Word)}/' {site.MigrationUndo}");

    /// <summary>What <see cref="Read"/> printed, among other lines; null where nothing was left.</summary>
    public static MigrationUndoRecord? Parse(IEnumerable<string> lines) =>
        MigrationUndoRecord.TryParse([.. lines.Where(line => line.StartsWith(Word, StringComparison.Ordinal)).Select(line => line[Word.Length..])]);

    /// <summary>Warns, as a step does, where something was left.</summary>
    public static ShellCommand Warn(SitePaths site, string name) => Sh.Script(
        $"[ ! -s {site.MigrationUndo} ] || echo {Directives.Warning($"whoever undid migrations here went away before that was ended: Get-DeploynixMigration {name} tells what is undone and what is not")}");
}
