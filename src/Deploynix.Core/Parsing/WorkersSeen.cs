using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>The long-running processes of a site on one server, as <see cref="Commands.WorkerProbe"/> saw them.</summary>
internal sealed record WorkersSeen
{
    private const string Deleted = " (deleted)";

    public required Server Server { get; init; }
    public bool BaseMissing { get; init; }
    public string? Current { get; init; }
    public ImmutableArray<QueueWorker> Workers { get; init; } = [];

    /// <summary>Reads the probe's lines. A process is the site's when its working directory or the script that it runs lies in the site's folder.</summary>
    public static WorkersSeen Parse(Site site, Server server, IReadOnlyList<string> lines)
    {
        var words = lines.Select(line => line.Split('\t', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1]);
        if (Number(words["now"].FirstOrDefault()) is not { } now)
        {
            throw new DeploynixException(ErrorKind.UnexpectedAnswer, "The server's shell answered what is no answer: " + string.Join(" / ", lines.Take(3)))
            {
                Site = site.ToString(), Server = server.Name, State = "Nothing was changed.", Next = $"ssh {server.Address}, and see whether its profile prints or runs something",
            };
        }
        var current = words["current"].FirstOrDefault() is { } target && ReleaseId.TryParse(target.TrimEnd('/').Split('/')[^1]) is { } id ? id.Value : null;
        var clock = new Clock(
            DateTimeOffset.FromUnixTimeSeconds(now),
            DateTimeOffset.FromUnixTimeSeconds(Number(words["boot"].FirstOrDefault()) ?? now),
            Number(words["ticks"].FirstOrDefault()) is { } ticks and > 0 ? ticks : 100,
            Number(words["swapped"].FirstOrDefault()) is { } swapped ? DateTimeOffset.FromUnixTimeSeconds(swapped) : null);
        string[] folders = [site.Path, .. words["folder"].Where(folder => folder != site.Path)];
        return new()
        {
            Server = server,
            BaseMissing = words["base"].Contains("missing"),
            Current = current,
            Workers = [.. words["worker"].Select(line => Worker(site, server, line.Split('\t'), folders, current, clock)).OfType<QueueWorker>().OrderBy(worker => worker.StartTicks)],
        };
    }

    private sealed record Clock(DateTimeOffset Now, DateTimeOffset Boot, long Ticks, DateTimeOffset? Swapped);

    private static QueueWorker? Worker(Site site, Server server, string[] fields, string[] folders, string? current, Clock clock)
    {
        // pid, state, start, user, memory, cwd, then the command line's words; a last one that is empty ends it.
        if (fields.Length < 8 || Number(fields[0]) is not { } pid || Number(fields[2]) is not { } start) return null;
        var words = fields[6..];
        if (words.Length > 0 && words[^1].Length == 0) words = words[..^1];
        if (Purpose(words) is not { } purpose) return null;

        var directory = fields[5].Length > 0 ? fields[5] : null;
        var gone = directory?.EndsWith(Deleted, StringComparison.Ordinal) == true;
        var place = gone ? directory![..^Deleted.Length] : directory;
        var folder = folders.FirstOrDefault(folder => Lies(place, folder)) ?? folders.FirstOrDefault(folder => Lies(purpose.Script, folder));
        if (folder is null) return null;

        var started = clock.Boot.AddSeconds((double)start / clock.Ticks);
        var release = gone ? null
            : Lies(place, folder + "/releases") ? FirstPart(place!, folder + "/releases")
            : Lies(purpose.Script, folder + "/releases") ? FirstPart(purpose.Script, folder + "/releases")
            // Named through the link: it loaded what was live when it started.
            : Lies(purpose.Script, folder + "/current") && started > clock.Swapped ? current
            : null;
        var (connection, queue) = Arguments(purpose.Kind, words[purpose.After..]);
        return new()
        {
            Site = site.Name,
            Environment = site.Environment,
            SettingsPath = site.SettingsPath,
            Server = server.Name,
            Pid = (int)pid,
            Kind = purpose.Kind,
            Connection = connection,
            Queue = queue,
            Started = started,
            Uptime = clock.Now > started ? clock.Now - started : TimeSpan.Zero,
            Release = release,
            IsCurrent = release is not null && release == current,
            MemoryBytes = (Number(fields[4]) ?? 0) * 1024,
            User = fields[3].Length > 0 ? fields[3] : null,
            IsStopped = fields[1] is "T" or "t",
            Directory = directory,
            Command = string.Join(' ', words),
            StartTicks = start,
        };
    }

    /// <summary>What a command line is for, where it is PHP that runs one of the known commands; a shell, sudo or timeout around it is not.</summary>
    private static (WorkerKind Kind, string Script, int After)? Purpose(string[] words)
    {
        if (words.Length < 2 || !Name(words[0]).Contains("php", StringComparison.OrdinalIgnoreCase)) return null;
        for (var i = 1; i < words.Length; i++)
        {
            if (Name(words[i]) is "swoole-server" or "roadrunner-worker") return (WorkerKind.Octane, words[i], i + 1);
            if (Name(words[i]) != "artisan") continue;
            var command = Array.FindIndex(words, i + 1, word => !word.StartsWith('-'));
            if (command < 0) return null;
            WorkerKind? kind = words[command] switch
            {
                "queue:work" => WorkerKind.QueueWork,
                "queue:listen" => WorkerKind.QueueListen,
                "horizon" or "horizon:supervisor" => WorkerKind.Horizon,
                "horizon:work" => WorkerKind.HorizonWork,
                "octane" or "octane:start" or "octane:swoole" or "octane:roadrunner" or "octane:frankenphp" => WorkerKind.Octane,
                "reverb" or "reverb:start" => WorkerKind.Reverb,
                "schedule:work" => WorkerKind.Schedule,
                _ => null,
            };
            return kind is { } known ? (known, words[i], command + 1) : null;
        }
        return null;
    }

    private static (string? Connection, string? Queue) Arguments(WorkerKind kind, string[] words)
    {
        if (kind is not (WorkerKind.QueueWork or WorkerKind.QueueListen or WorkerKind.HorizonWork)) return (null, null);
        string? connection = null, queue = null;
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i].StartsWith("--queue=", StringComparison.Ordinal)) queue = words[i]["--queue=".Length..];
            else if (words[i] == "--queue" && i + 1 < words.Length) queue = words[++i];
            else if (TakesValue(words[i])) i++;
            else if (!words[i].StartsWith('-')) connection ??= words[i];
        }
        return (connection, queue);
    }

    /// <summary>Options of these commands whose value may stand in the next word.</summary>
    private static bool TakesValue(string word) =>
        word is "--name" or "--delay" or "--backoff" or "--max-jobs" or "--max-time" or "--memory" or "--sleep" or "--rest" or "--timeout" or "--tries" or "--env" or "--supervisor";

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static bool Lies(string? path, string folder) => path is not null && (path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal));

    private static string? FirstPart(string path, string folder)
    {
        var rest = path.Length > folder.Length ? path[(folder.Length + 1)..] : "";
        return ReleaseId.TryParse(rest.Split('/')[0])?.Value;
    }

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
