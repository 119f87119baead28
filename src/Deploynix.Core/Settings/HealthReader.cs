using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>Reads the health checks of a site.</summary>
internal sealed class HealthReader(MistakeList mistakes)
{
    private const int MaxAttempts = 100;
    private const int MaxRedirects = 20;
    private const int MaxText = 1000;
    private static readonly TimeSpan MaxDeadline = TimeSpan.FromHours(1);
    private static readonly TimeSpan MaxCertificate = TimeSpan.FromDays(365);
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(30);
    private static readonly HealthSettings Standard = new();

    /// <summary>The checks; none where the settings have none.</summary>
    public HealthSettings Read(ObjectReader site)
    {
        if (site.Object("health", SettingsKeys.Health) is not { } reader) return Standard;
        var deadline = reader.Duration("deadline", MaxDeadline) ?? Standard.Deadline;
        var warmUp = reader.Duration("warmUp", MaxDeadline, orNone: true) ?? Standard.WarmUp;
        if (reader.Node["warmUp"] is { } node && warmUp >= deadline) mistakes.Add(node, $"must be shorter than the deadline, {Duration.ToText(deadline)}");
        var url = site.Node["url"] is { Kind: NodeKind.Text } text && Uri.TryCreate(text.Text, UriKind.Absolute, out var address) ? address : null;
        var checks = ReadChecks(reader, url, deadline);
        return new HealthSettings
        {
            Checks = checks,
            Gate = new HealthGateReader(mistakes).Read(reader, checks),
            WarmUp = warmUp,
            Interval = reader.Duration("interval", MaxDeadline) ?? Standard.Interval,
            Deadline = deadline,
        };
    }

    private ImmutableArray<HealthCheck> ReadChecks(ObjectReader health, Uri? url, TimeSpan deadline)
    {
        if (health.Node["checks"] is not { } value) return [];
        if (value.Kind != NodeKind.Array)
        {
            mistakes.Add(value, $"must be a list of checks, is {value.Description}");
            return [];
        }
        var checks = ImmutableArray.CreateBuilder<HealthCheck>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in value.Items)
        {
            if (ReadOne(item, url, deadline, names) is not { } check) continue;
            if (names.Add(check.Name)) checks.Add(check);
            else mistakes.Add(item["name"] ?? item, $"another check is called {check.Name}");
        }
        return checks.ToImmutable();
    }

    private HealthCheck? ReadOne(SettingsNode item, Uri? url, TimeSpan deadline, HashSet<string> names)
    {
        if (item.Kind == NodeKind.Text) item = item with { Kind = NodeKind.Object, Members = [new("http", item.Place, item)] };
        if (item.Kind != NodeKind.Object)
        {
            mistakes.Add(item, $"must be an address such as \"/up\", or an object with one of {Ways}, is {item.Description}");
            return null;
        }
        var ways = item.Members.Where(member => SettingsKeys.HealthKinds.ContainsKey(member.Name)).ToArray();
        foreach (var way in ways.Skip(1)) mistakes.Add(way, $"\"{ways[0].Name}\" is there too; one of them is to go");
        if (ways.Length == 0)
        {
            mistakes.Add(item, $"needs one of {Ways}");
            return null;
        }
        var kind = ways[0].Name;
        var reader = new ObjectReader(item, mistakes).Knows(SettingsKeys.HealthCheck(kind), $"a check of \"{kind}\"");
        return WithLimits(Read(kind, reader, url, deadline, Name(reader, kind, names)), reader);
    }

    private HealthCheck? Read(string kind, ObjectReader reader, Uri? url, TimeSpan deadline, string name) => kind switch
    {
        "http" => ReadHttp(reader, url, name),
        "command" => reader.Text("command", StepReader.CheckCommand) is { } run
            ? new CommandCheck { Name = name, Run = run, ExitCode = reader.Whole("exitCode", 0, 255) ?? 0, Timeout = TimeSpan.FromSeconds(10) } : null,
        "artisan" => reader.Text("artisan", CheckArtisan) is { } command ? new ArtisanCheck { Name = name, Command = command, Needed = 1, Of = 2, Timeout = TimeSpan.FromSeconds(15) } : null,
        "queue" => ReadQueue(reader, name),
        _ => ReadLog(reader, name, deadline),
    };

    private HealthCheck? WithLimits(HealthCheck? check, ObjectReader reader)
    {
        if (check is null) return null;
        var needed = reader.Whole("needed", 1, MaxAttempts);
        var of = reader.Whole("of", 1, MaxAttempts);
        if ((needed ?? Math.Min(check.Needed, of ?? check.Of)) > (of ?? Math.Max(check.Of, needed ?? 1)))
        {
            mistakes.Add(reader.Node["needed"]!, $"more than there are attempts (\"of\": {of})");
            return check;
        }
        return check with
        {
            Needed = needed ?? Math.Min(check.Needed, of ?? check.Of),
            Of = of ?? Math.Max(check.Of, needed ?? 1),
            Timeout = reader.Duration("timeout", MaxDeadline) ?? check.Timeout,
        };
    }

    private HttpCheck? ReadHttp(ObjectReader reader, Uri? url, string name)
    {
        var standard = new HttpCheck { Name = name, Url = new("http://localhost/") };
        var statuses = ReadStatus(reader);
        var from = reader.Choice<From>("from") ?? From.Both;
        var check = standard with
        {
            FromHere = from != From.Server,
            FromServer = from != From.Here,
            Status = statuses,
            Redirects = reader.Whole("redirects", 0, MaxRedirects) ?? 0,
            Body = reader.Text("body", CheckText),
            Headers = ReadTexts(reader, "headers", literals: false),
            Json = ReadTexts(reader, "json", literals: true),
            Slow = reader.Duration("slow", MaxDeadline),
            Certificate = reader.Duration("certificate", MaxCertificate, orNone: true) ?? standard.Certificate,
        };
        if (reader.Text("http", CheckAddress) is not { } text) return null;
        if (text[0] != '/') return check with { Url = new(text) };
        if (url is not null) return check with { Url = new($"{url.GetLeftPart(UriPartial.Path).TrimEnd('/')}{text}") };
        mistakes.Add(reader.Node["http"]!, "is a path, and the site has no \"url\" that it could belong to");
        return null;
    }

    private ImmutableArray<int> ReadStatus(ObjectReader reader)
    {
        if (reader.Node["status"] is not { } value) return [];
        ImmutableArray<SettingsNode> items = value.Kind == NodeKind.Array ? value.Items : [value];
        var found = ImmutableArray.CreateBuilder<int>();
        foreach (var item in items)
        {
            if (item.Kind == NodeKind.Number && int.TryParse(item.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 599) found.Add(status);
            else mistakes.Add(item, $"must be a status from 100 to 599, or a list of them, is {item.Description}");
        }
        return found.ToImmutable();
    }

    private ImmutableSortedDictionary<string, string> ReadTexts(ObjectReader reader, string key, bool literals)
    {
        var found = ImmutableSortedDictionary.CreateBuilder<string, string>(literals ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (var member in reader.Object(key)?.Node.Members ?? [])
        {
            var fits = member.Value.Kind == NodeKind.Text || (literals && member.Value.Kind is NodeKind.Number or NodeKind.Flag or NodeKind.Null);
            if (!fits) mistakes.Add(member.Value, literals ? $"must be a text, a number, true, false or null, is {member.Value.Description}" : $"must be a text, is {member.Value.Description}");
            else if (string.IsNullOrWhiteSpace(member.Name)) mistakes.Add(member, "a name cannot be empty");
            else found[member.Name] = member.Value.Kind == NodeKind.Null ? "null" : member.Value.Text;
        }
        return found.ToImmutable();
    }

    private QueueCheck? ReadQueue(ObjectReader reader, string name)
    {
        var (pending, oldest) = (reader.Whole("pending", 0, int.MaxValue), reader.Duration("oldest", MaxAge));
        if (!reader.Has("pending") && !reader.Has("oldest")) mistakes.Add(reader.Node, "needs \"pending\" (how many jobs may wait) or \"oldest\" (how long the oldest may)");
        var connection = reader.Text("connection", CheckQueue);
        return reader.Text("queue", CheckQueue) is { } queue
            ? new QueueCheck { Name = name, Queue = queue, Connection = connection, Pending = pending, Oldest = oldest, Timeout = TimeSpan.FromSeconds(15) } : null;
    }

    private LogCheck ReadLog(ObjectReader reader, string name, TimeSpan deadline)
    {
        var quiet = reader.Duration("quiet", MaxDeadline) ?? new LogCheck { Name = name }.Quiet;
        if (quiet >= deadline) mistakes.Add(reader.Node["quiet"] ?? reader.Node, $"must be shorter than the deadline of all checks, {Duration.ToText(deadline)}");
        var own = reader.Node["log"] is { Kind: NodeKind.Flag, Text: "true" };
        return new LogCheck { Name = name, Path = own ? null : reader.Text("log", PathRule.CheckInRelease), Quiet = quiet, Needed = 1, Of = 1 };
    }

    private static string Name(ObjectReader reader, string kind, HashSet<string> names)
    {
        if (reader.Text("name", NameRule.Check) is { } name) return name;
        if (kind == "artisan" && reader.Node["artisan"] is { Kind: NodeKind.Text } command && NameRule.Check(command.Text.Replace(':', '-')) is null) kind = command.Text.Replace(':', '-');
        return Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? kind : $"{kind}{i}").First(free => !names.Contains(free));
    }

    private static string? CheckAddress(string address)
    {
        if (address.Length > MaxText) return $"an address has at most {MaxText} characters, this one has {address.Length}";
        foreach (var c in address)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c) || c is '\\' or '"' or '#') return $"an address cannot hold {NameRule.Show(c)}";
        }
        return address[0] == '/' ? null : ServiceRule.CheckUrl(address.Split('?')[0]);
    }

    private static string? CheckText(string text) => text.Length > MaxText ? $"has at most {MaxText} characters, this one has {text.Length}" : null;

    private static string? CheckArtisan(string command)
    {
        if (command[0] == '-') return "a command cannot start with '-'";
        return command.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '-' or '_' or '.') ? null : "is the name of one artisan command, such as about or migrate:status; a \"command\" can be any shell text";
    }

    private static string? CheckQueue(string name)
    {
        foreach (var c in name)
        {
            if (char.IsControl(c) || c is ',' or '=') return $"a name cannot hold {NameRule.Show(c)}";
        }
        return null;
    }

    private static string Ways => string.Join(", ", SettingsKeys.HealthKinds.Keys.Select(kind => $"\"{kind}\""));

    private enum From
    {
        Both,
        Here,
        Server,
    }
}
