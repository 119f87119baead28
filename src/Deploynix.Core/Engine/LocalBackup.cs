using System.Text;
using System.Text.RegularExpressions;
using Deploynix.Core.Commands;
using Deploynix.Core.Commands.Databases;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Ports;

namespace Deploynix.Core.Engine;

/// <summary>A backup on the operator's machine: looked at before anything is asked or sent, and sent over a channel of its own, whose window sets the pace.</summary>
internal static partial class LocalBackup
{
    private const int LinesKept = 8;

    /// <summary>The backup, whose bytes are those that its record has, and which is the site's.</summary>
    /// <exception cref="DeploynixException">It is damaged or foreign.</exception>
    public static async Task<Backup> ReadAsync(Site site, IBackupSource from, CancellationToken cancel)
    {
        if (BackupRecord.TryParse(from.Record) is not { } record || ReleaseId.TryParse(record.Id) is null) throw Refuse(ErrorKind.BackupNotFound, "its record, the file beside it that ends in .json, cannot be read");
        if ((record.Site, record.Environment) != (site.Name, site.Environment)) throw Refuse(ErrorKind.BackupForeign, $"its record says that it is {record.Id} of {record.Site} ({record.Environment})");
        if (!FileName().IsMatch(record.File)) throw Refuse(ErrorKind.BackupForeign, "its record names a file that no backup has");
        if (from.Bytes != record.Bytes) throw Refuse(ErrorKind.BackupDamaged, $"it has {from.Bytes} bytes; when it was made it had {record.Bytes}");
        if (await from.HashAsync(cancel) != record.Sha256) throw Refuse(ErrorKind.BackupDamaged, "its bytes are not those that were written when it was made (SHA-256)");
        return Backup.Of(record, site, site.Servers[0], "") with { Path = from.Path };

        DeploynixException Refuse(ErrorKind kind, string why) => new(kind, $"{from.Path} cannot be used: {why}.") { Site = site.ToString(), State = "Nothing was sent or changed.", Next = "choose another one" };
    }

    /// <summary>Sends it.</summary>
    /// <exception cref="DeploynixException">The server could not take it.</exception>
    public static Task SendAsync(DatabaseAct one, ITransportFactory transports, Backup backup, IBackupSource from, CancellationToken cancel) => one.DuringAsync(Name, async () =>
    {
        var site = one.Site;
        await using var process = await transports.Open(one.Server).StartAsync(DatabaseProgram.Receive(SitePaths.Of(site), backup.Id, BackupRecord.TryParse(from.Record)!.File), cancel);
        var told = TailAsync(process, cancel);
        var taken = await TakesAsync(process, Encoding.UTF8.GetBytes(from.Record + "\n"), cancel);
        await foreach (var piece in from.ReadAsync(cancel))
        {
            if (!taken) break;
            taken = await TakesAsync(process, piece, cancel);
        }
        await process.CloseInputAsync();
        var tail = await told;
        var status = await process.Completion.WaitAsync(cancel);
        if (!status.IsSuccess) throw DatabaseFailure.Explain(site, one.Server, "Sending the backup", new StepResult(status, tail, TimedOut: false), null, "The site's database was not touched.");
    });

    /// <summary>What it is called where steps are shown.</summary>
    public const string Name = "send the backup";

    /// <summary>Whether the server still reads; where it does not, its end tells why.</summary>
    private static async Task<bool> TakesAsync(IRemoteProcess process, ReadOnlyMemory<byte> piece, CancellationToken cancel)
    {
        try
        {
            await process.WriteAsync(Convert.ToBase64String(piece.Span) + "\n", cancel);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<IReadOnlyList<OutputLine>> TailAsync(IRemoteProcess process, CancellationToken cancel)
    {
        var tail = new Queue<OutputLine>();
        await foreach (var line in process.Output.WithCancellation(cancel))
        {
            if (tail.Count == LinesKept) tail.Dequeue();
            tail.Enqueue(line);
        }
        return [.. tail];
    }

    [GeneratedRegex("^database\\.[a-z.]+$", RegexOptions.NonBacktracking)]
    private static partial Regex FileName();
}
