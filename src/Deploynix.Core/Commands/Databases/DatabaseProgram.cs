using System.Globalization;
using System.Text;
using System.Text.Json;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands.Databases;

/// <summary>
/// The program that backs a site's database up and restores it, run by the site's own PHP. It reads how to reach the database on the server, so that no credential
/// comes to the client; its text is in the folder Php.
/// </summary>
internal static class DatabaseProgram
{
    /// <summary>The word that its answers begin with.</summary>
    public const string Mark = LaravelScript.Mark;

    /// <summary>What a backup's bytes begin with, line by line, in base64.</summary>
    public const string Data = "data\t";

    /// <summary>Where backups from the operator's machine are for as long as they are needed; a name that no listing and no retention takes for a backup.</summary>
    public const string Sent = ".sent";

    /// <summary>Runs it in the directory whose application it is about.</summary>
    public static ShellCommand Run(string php, DatabaseRequest request) => Sh.Script(
        $"{Pipe(php)} {Json(request)}");

    private static ShellCommand Pipe(string php) => Sh.Script($"printf '%s' {Text} | {php} -d display_errors=stderr -d memory_limit=256M --");

    private static string Json(DatabaseRequest request) => JsonSerializer.Serialize(request, RecordJson.Options);

    /// <summary>The live release's directory, or, where there is none yet, that of its settings.</summary>
    public static ShellCommand Enter(SitePaths site) => Sh.Script($"""
        cd -P {site.Current} 2>/dev/null || cd {site.Shared} 2>/dev/null || exit {ExitCode.NotInitialized}
        """);

    /// <summary>
    /// Makes a backup. However it ends, what has no record goes: the lock is held, so that nobody else is making one.
    /// </summary>
    public static ShellCommand Backup(SitePaths site, string php, DatabaseRequest request) => Sh.Script($$"""
        sweep() { rm -rf -- {{site.Backups}}/{{Sent}}; for d in {{site.Backups}}/[0-9]*_[0-9]*; do [ ! -d "$d" ] || [ -e "$d/backup.json" ] || rm -rf -- "$d"; done; }
        trap sweep EXIT; trap 'exit 143' TERM HUP INT PIPE
        {{Run(php, request)}}
        """);

    /// <summary>Takes a backup from standard input, in base64: its record on the first line, and its bytes. What another act left there goes first.</summary>
    public static ShellCommand Receive(SitePaths site, string backup, string file) => Sh.Script($$"""
        umask 077
        rm -rf -- {{site.Backups}}/{{Sent}} && mkdir -p -- {{site.Backups}}/{{Sent}}/{{backup}} && cd {{site.Backups}}/{{Sent}}/{{backup}} || exit {{ExitCode.NotWritable}}
        IFS= read -r record && printf %s "$record" | base64 -d > backup.json && base64 -d > {{file}} || { rm -rf -- {{site.Backups}}/{{Sent}}; exit {{ExitCode.BackupRoom}}; }
        """);

    /// <summary>Runs it on a backup that was sent, which goes however that ends.</summary>
    public static ShellCommand RunOnSent(SitePaths site, string php, DatabaseRequest request) => Sh.Script($$"""
        trap 'rm -rf -- "$sent"' EXIT; trap 'exit 143' TERM HUP INT PIPE
        sent={{site.Backups}}/{{Sent}}
        {{Run(php, request)}}
        """);

    /// <summary>
    /// Changes the databases over while visitors are told to come back: the site is up again when that has ended, however it ended. A site that was down
    /// before stays down. What a program that was killed in the middle left is mended first.
    /// </summary>
    public static ShellCommand ChangeOver(string php, Maintenance? maintenance, DatabaseRequest request) => Sh.Script($$"""
        ask() { {{Pipe(php)}} "$1"; }
        mend() { [ ! -e {{request.Backups}}/.change.json ] || ask {{Json(request with { Act = "mend" })}}; }
        down=; up() { mend; [ -z "$down" ] || rm -f storage/framework/down storage/framework/maintenance.php; }
        trap up EXIT; trap 'exit 143' TERM HUP INT PIPE
        if [ -f artisan ] && [ ! -e storage/framework/down ]; then
          down=yes
          {{Artisan.Down(php, maintenance ?? new Maintenance())}} || exit
        fi
        ask {{Json(request)}}; code=$?; mend
        if [ -n "$down" ]; then {{Artisan.Call(php, "up")}} && down=; fi
        [ "$code" != 0 ] || [ ! -f artisan ] || {{Artisan.Call(php, "queue:restart")}} || echo {{Directives.Warning("the queue workers could not be told: artisan queue:restart failed")}}
        exit $code
        """);

    /// <summary>The records of all backups, each with its folder's name and its file's size, for whoever may read them.</summary>
    public static ShellCommand List(SitePaths site) => Sh.Script($$"""
        for d in {{site.Backups}}/[0-9]*_[0-9]*/; do
          d=${d%/}; [ -f "$d/backup.json" ] || continue
          printf 'backup\t%s\t%s\t%s\n' "${d##*/}" "$(cat "$d"/database.* 2>/dev/null | wc -c)" "$(head -n 1 "$d/backup.json")"
        done
        """);

    /// <summary>Removes a backup: first its record, so that half of one is never taken for one.</summary>
    public static ShellCommand Remove(SitePaths site, ReleaseId backup) => Sh.Script($"""
        [ -e {site.Backups}/{backup.Value}/backup.json ] || exit {ExitCode.BackupNotFound}
        rm -f -- {site.Backups}/{backup.Value}/backup.json && rm -rf -- {site.Backups}/{backup.Value} || exit {ExitCode.NotWritable}
        """);

    private static Arg.Program Text { get; } = new(Read(), "DEPLOYNIX_DATABASE_PROGRAM");

    private static string Read()
    {
        var text = new StringBuilder("<?php\n");
        foreach (var (name, code) in Codes) text.Append(CultureInfo.InvariantCulture, $"const {name} = {code};\n");
        foreach (var part in (string[])["1-words", "2-settings", "3-mysql", "3-objects", "4-pgsql", "5-sqlite", "6-acts"])
        {
            using var stream = typeof(DatabaseProgram).Assembly.GetManifestResourceStream("Databases/" + part)!;
            using var reader = new StreamReader(stream);
            text.Append(reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal).AsSpan("<?php\n".Length));
        }
        return text.ToString();
    }

    private static IEnumerable<(string Name, int Code)> Codes =>
    [
        ("TOOL_MISSING", ExitCode.ToolMissing), ("NOT_WRITABLE", ExitCode.NotWritable), ("DATABASE_UNKNOWN", ExitCode.DatabaseUnknown), ("DATABASE_UNREACHABLE", ExitCode.DatabaseUnreachable),
        ("BACKUP_NOT_FOUND", ExitCode.BackupNotFound), ("DAMAGED", ExitCode.BackupDamaged), ("FOREIGN", ExitCode.BackupForeign), ("NO_SCRATCH", ExitCode.NoScratchDatabase),
        ("DUMP_FAILED", ExitCode.DumpFailed), ("NO_ROOM", ExitCode.BackupRoom), ("MISMATCH", ExitCode.BackupMismatch), ("UNMOVABLE", ExitCode.DatabaseUnmovable),
    ];
}
