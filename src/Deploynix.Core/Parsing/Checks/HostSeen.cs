using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Commands.Checks;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing.Checks;

/// <summary>A tool and, where it tells one, its version.</summary>
internal sealed record ToolSeen(string Name, string Version)
{
    public override string ToString() => Version.Length > 0 ? $"{Name} {Version}" : Name;
}

/// <summary>What a package wants of PHP: php or ext-NAME, a version constraint, and who wants it.</summary>
internal sealed record RequirementSeen(string Name, string Constraint, string By);

/// <summary>A process of PHP or of a web server. <paramref name="Folder"/> is null where it may not be read.</summary>
internal sealed record ProcessSeen(long Id, string Name, string? Folder, DateTimeOffset? Started, ImmutableArray<string> Arguments)
{
    public string Line => string.Join(' ', Arguments);
}

/// <summary>A name in .env and what is told of its value: empty, true, production or set.</summary>
internal sealed record VariableSeen(string Name, string Value);

/// <summary>A server as the doctor's look saw it. What was not looked at, or could not be told, is null or empty.</summary>
internal sealed record HostSeen
{
    public required Server Server { get; init; }

    /// <summary>Whether the answer came to its end.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The time by the server's clock when the look began, and how exact that is.</summary>
    public DateTimeOffset? Stamp { get; init; }
    public TimeSpan StampPrecision { get; init; }

    public bool IsRoot { get; init; }
    public string? User { get; init; }
    public bool HasProc { get; init; }
    public bool HasLocks { get; init; }

    public ImmutableArray<ToolSeen> Tools { get; init; } = [];
    public ImmutableArray<string> MissingTools { get; init; } = [];

    public string? PhpPath { get; init; }
    public string? PhpVersion { get; init; }
    public ImmutableArray<string> PhpExtensions { get; init; } = [];
    public bool HasComposer { get; init; }
    public string? ComposerVersion { get; init; }
    public string? NodeVersion { get; init; }
    public ImmutableArray<string> NodeTools { get; init; } = [];

    /// <summary>The site's folder; null where it was not looked at.</summary>
    public SiteSeen? Site { get; init; }
    public string? RealPath { get; init; }
    public string? CurrentResolves { get; init; }
    public DateTimeOffset? Swapped { get; init; }

    /// <summary>What <see cref="Top"/> and <see cref="Requirements"/> were read from: the live release, the branch, or nothing.</summary>
    public string? Content { get; init; }
    public ImmutableArray<string> Top { get; init; } = [];
    public ImmutableArray<RequirementSeen> Requirements { get; init; } = [];
    public ImmutableArray<string> Provided { get; init; } = [];

    public ImmutableArray<string> Closed { get; init; } = [];
    public ImmutableArray<(string Mode, string Path)> Modes { get; init; } = [];

    public long? FreeKilobytes { get; init; }
    public long? Inodes { get; init; }
    public long? FreeInodes { get; init; }
    public long? ReleaseKilobytes { get; init; }
    public long? ReleaseFiles { get; init; }

    public string? EnvironmentFile { get; init; }
    public string? EnvironmentClosed { get; init; }
    public ImmutableArray<VariableSeen> Variables { get; init; } = [];
    public ImmutableArray<VariableSeen> ExampleVariables { get; init; } = [];

    public long? JournalLines { get; init; }
    public bool JournalClosed { get; init; }

    /// <summary>Whether the last line has no end.</summary>
    public bool JournalTorn { get; init; }
    public ImmutableArray<string> Journal { get; init; } = [];

    /// <summary>git's exit code, and what it said.</summary>
    public long? RepositoryCode { get; init; }
    public ImmutableArray<string> RepositorySaid { get; init; } = [];

    public ImmutableArray<ProcessSeen> Processes { get; init; } = [];

    public bool HasNginx { get; init; }
    public bool NginxRuns { get; init; }
    public ImmutableArray<string> NginxClosed { get; init; } = [];
    public ImmutableArray<ConfigurationFiles> Nginx { get; init; } = [];

    public bool FpmRuns { get; init; }
    public ImmutableArray<string> FpmClosed { get; init; } = [];
    public ImmutableArray<FpmConfiguration> Fpm { get; init; } = [];

    public string? ReloadBy { get; init; }
    public string? ReloadUnit { get; init; }
    public string? ReloadPid { get; init; }
    public string? ReloadProcess { get; init; }
    public bool ReloadAllowed { get; init; }
    public string? ReloadSudo { get; init; }

    public ImmutableArray<(string Program, string Folder)> SupervisorFolders { get; init; } = [];
    public bool SupervisorSeen { get; init; }
    public ImmutableArray<string> SupervisorClosed { get; init; } = [];

    public bool HasCrontab { get; init; }
    public ImmutableArray<string> CronLines { get; init; } = [];

    /// <summary>Reads what <see cref="ExaminationScript"/> printed.</summary>
    public static HostSeen Parse(Server server, IReadOnlyList<string> lines)
    {
        var words = new Words(lines);
        var (stamp, precision) = Time(words.One("stamp"));
        return new()
        {
            Server = server,
            IsWhole = words.Has(ExaminationScript.End),
            Stamp = stamp,
            StampPrecision = precision,
            IsRoot = words.One("uid") == "0",
            User = words.One("user"),
            HasProc = words.Has("proc"),
            HasLocks = words.Has("locks"),
            Tools = [.. words.All("tool").Select(Tool)],
            MissingTools = [.. words.All("tool-missing")],
            PhpPath = words.One("php-path"),
            PhpVersion = words.One("php-version"),
            PhpExtensions = [.. words.All("php-extension").Distinct()],
            HasComposer = words.Has("composer"),
            ComposerVersion = words.One("composer"),
            NodeVersion = words.One("node-version"),
            NodeTools = [.. words.All("node-tool")],
            Site = words.Number("now") is not null ? SiteSeen.Parse(server, lines) : null,
            RealPath = words.One("real"),
            CurrentResolves = words.One("resolves"),
            Swapped = Seconds(words.Number("swapped")),
            Content = words.One("content"),
            Top = [.. words.All("top")],
            Requirements = [.. words.All("requires").Select(text => text.Split('\t')).Where(parts => parts.Length == 3).Select(parts => new RequirementSeen(parts[0], parts[1], parts[2]))],
            Provided = [.. words.All("provides")],
            Closed = [.. words.All("closed")],
            Modes = [.. words.All("mode").Select(text => text.Split(' ', 2)).Where(parts => parts.Length == 2 && parts[0].Length > 0).Select(parts => (parts[0], parts[1]))],
            FreeKilobytes = words.Number("disk"),
            Inodes = Words.Parse(words.One("nodes")?.Split(' ')[0]),
            FreeInodes = Words.Parse(words.One("nodes")?.Split(' ')[^1]),
            ReleaseKilobytes = words.Number("size"),
            ReleaseFiles = words.Number("files"),
            EnvironmentFile = words.One("env-file"),
            EnvironmentClosed = words.One("env-closed"),
            Variables = Variable(words.All("env-name")),
            ExampleVariables = Variable(words.All("env-example")),
            JournalLines = words.Number("journal-lines"),
            JournalClosed = words.Has("journal-closed"),
            JournalTorn = words.Has("journal-torn"),
            Journal = [.. words.All("chain")],
            RepositoryCode = words.Number("repository"),
            RepositorySaid = [.. words.All("repository-said").Where(line => line.Length > 0)],
            Processes = [.. words.All("process").Select(Process).OfType<ProcessSeen>()],
            HasNginx = words.Has("nginx-there"),
            NginxRuns = words.Has("nginx-runs"),
            NginxClosed = [.. words.All("nginx-closed")],
            Nginx = ConfigurationFiles.Read(words.All("nginx")),
            FpmRuns = words.Has("fpm-runs"),
            FpmClosed = [.. words.All("fpm-closed")],
            Fpm = FpmConfiguration.Read(words.All("fpm"), words.All("fpm-ini")),
            ReloadBy = words.One("reload-by"),
            ReloadUnit = words.One("reload-unit"),
            ReloadPid = words.One("reload-pid"),
            ReloadProcess = words.One("reload-name"),
            ReloadAllowed = words.Has("reload-may"),
            ReloadSudo = words.One("reload-sudo"),
            SupervisorSeen = words.Has("supervisor"),
            SupervisorFolders = Supervisor(words.All("supervisor")),
            SupervisorClosed = [.. words.All("supervisor-closed")],
            HasCrontab = words.Has("crontab"),
            CronLines = [.. words.All("cron")],
        };
    }

    /// <summary>Seconds with as much of a fraction as the server's date has.</summary>
    private static (DateTimeOffset? Time, TimeSpan Precision) Time(string? text)
    {
        if (text is null) return (null, default);
        var parts = text.Split('.', 2);
        if (Words.Parse(parts[0]) is not { } seconds) return (null, default);
        var whole = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return parts is [_, { Length: 9 } fraction] && long.TryParse(fraction, NumberStyles.None, CultureInfo.InvariantCulture, out var nanoseconds)
            ? (whole.AddTicks(nanoseconds / 100), TimeSpan.Zero)
            : (whole, TimeSpan.FromSeconds(1));
    }

    private static DateTimeOffset? Seconds(long? seconds) => seconds is { } some ? DateTimeOffset.FromUnixTimeSeconds(some) : null;

    private static ToolSeen Tool(string text) => text == "mv -T"
        ? new(text, "")
        : new(text.Split(' ')[0], text.Contains(' ', StringComparison.Ordinal) ? text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim() : "");

    private static ImmutableArray<VariableSeen> Variable(IEnumerable<string> lines) =>
        [.. lines.Select(line => line.Split('\t')).Where(parts => parts.Length == 2).Select(parts => new VariableSeen(parts[0], parts[1]))];

    private static ProcessSeen? Process(string text)
    {
        var parts = text.Split('\t', 5);
        if (parts.Length < 5 || Words.Parse(parts[0]) is not { } id) return null;
        return new(id, parts[1], parts[2].Length > 0 ? parts[2] : null, Seconds(Words.Parse(parts[3])), [.. parts[4].TrimEnd('\u001f').Split('\u001f')]);
    }

    private static ImmutableArray<(string Program, string Folder)> Supervisor(IEnumerable<string> lines)
    {
        var found = ImmutableArray.CreateBuilder<(string, string)>();
        var section = "";
        foreach (var line in lines.Select(line => line.Trim()))
        {
            if (line.StartsWith('[')) section = line.Trim('[', ']');
            else if (section.StartsWith("program:", StringComparison.Ordinal)) found.Add((section["program:".Length..], line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(" ;")[0].Trim()));
        }
        return found.ToImmutable();
    }
}
