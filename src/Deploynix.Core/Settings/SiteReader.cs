using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>Reads the values of one site in one environment, once inheritance is applied.</summary>
internal sealed class SiteReader(MistakeList mistakes, SettingsOrigin origin)
{
    private const string DefaultUser = "deploynix";
    private const int MaxKept = 1000;
    private static readonly TimeSpan MaxKeptFor = TimeSpan.FromDays(3650);
    private const string NullVariable = "must be a text; null takes away a variable of the site, and stands in an environment only";

    /// <summary>
    /// Checks values that stand alone, whether or not an environment uses them: a mistake in what every environment replaces is one too.
    /// </summary>
    public void Check(SettingsNode layer) => Read("site", "environment", layer, missingAt: _ => null);

    /// <summary>
    /// The site; null where something that it cannot be without is missing or wrong. <paramref name="missingAt"/> tells for a
    /// setting that is not there which object should have it.
    /// </summary>
    public Site? Read(string name, string environment, SettingsNode node, Func<string, SettingsNode?> missingAt)
    {
        var reader = new ObjectReader(node, mistakes).Knows(SettingsKeys.Environment, "a site");
        var timeouts = ReadTimeouts(reader);
        var framework = reader.Choice<Framework>("framework") ?? Framework.Detect;
        var servers = new ServerReader(mistakes, origin).Read(reader, timeouts.Connect);
        var lists = new SharedReader(mistakes).Read(reader, framework);
        var repository = reader.Text("repository", GitRule.CheckRepository);
        var path = reader.Text("path", PathRule.CheckDeployPath) is { } given ? PathRule.NormalizeDeployPath(given) : null;

        if (!reader.Has("server") && !reader.Has("servers")) NoteMissing("server", "needs \"server\" (or \"servers\")");
        if (!reader.Has("repository")) NoteMissing("repository", "needs \"repository\"");
        var oneWay = !(reader.Has("server") && reader.Has("servers"));
        if (!reader.Has("path") && oneWay && servers.Length > 0 && missingAt("path") is { } place) path = DefaultPath(name, servers, place);

        var services = new ServiceReader(mistakes);
        var publish = new PublishReader(mistakes).Read(reader, lists.Directories);
        var site = new Site
        {
            Name = name,
            Environment = environment,
            SettingsPath = origin.File,
            Servers = servers,
            Path = path ?? "",
            Repository = repository ?? "",
            Branch = reader.Text("branch", GitRule.CheckBranch) ?? "main",
            Framework = framework,
            Publish = publish,
            SharedFiles = lists.Files,
            SharedDirectories = lists.Directories,
            WritableDirectories = lists.Writable,
            DefaultedLists = lists.Defaulted,
            Retention = ReadRetention(reader),
            Steps = StepReader.Read(reader, "steps", mistakes),
            Hooks = ReadHooks(reader),
            Reload = StepReader.Read(reader, "reload", mistakes),
            Variables = ReadVariables(reader),
            Php = reader.Text("php", PathRule.CheckProgram) ?? "php",
            Composer = reader.Text("composer", PathRule.CheckComposer) is { } composer ? PathRule.ResolveComposer(composer, path ?? "") : "composer",
            Migrate = reader.Flag("migrate"),
            Migrations = ReadMigrations(reader),
            Pipeline = new PipelineReader(mistakes).Read(reader),
            PhpFpm = services.ReadPhpFpm(reader),
            Workers = ServiceReader.ReadWorkers(reader),
            Maintenance = services.ReadMaintenance(reader),
            Proof = services.ReadProof(reader, publish),
            Reuse = new ReuseReader(mistakes).Read(reader, lists.Directories, publish),
            Backups = ReadBackups(reader),
            Health = new HealthReader(mistakes).Read(reader),
            Notifications = new NotificationReader(mistakes).Read(reader),
            Watch = WatchReader.Read(reader, mistakes),
            Timeouts = timeouts,
        };
        return path is null || repository is null || servers.IsEmpty ? null : site;

        void NoteMissing(string key, string message)
        {
            if (missingAt(key) is { } at) mistakes.Add(at, message);
        }
    }

    /// <summary>/home/USER/SITE, and /var/www/SITE for root, since root's own folder is closed to a web server.</summary>
    private string? DefaultPath(string name, ImmutableArray<Server> servers, SettingsNode place)
    {
        if (servers.Any(server => server.Connection == Connection.Local))
        {
            mistakes.Add(place, "needs \"path\", since it runs on this machine (\"local\")");
            return null;
        }
        var users = servers.Select(server => server.User ?? DefaultUser).Distinct().ToArray();
        if (users.Length > 1)
        {
            mistakes.Add(place, $"needs \"path\", since its servers have different users ({string.Join(", ", users)}), so that /home/USER/{name} is not one folder");
            return null;
        }
        return users[0] == "root" ? $"/var/www/{name}" : $"/home/{users[0]}/{name}";
    }

    private static Timeouts ReadTimeouts(ObjectReader site)
    {
        var reader = site.Object("timeouts", SettingsKeys.Timeouts);
        var standard = new Timeouts();
        return new Timeouts
        {
            Connect = reader?.Duration("connect", ServerReader.MaxConnect) ?? standard.Connect,
            Step = reader?.Duration("step", StepReader.MaxTimeout) ?? standard.Step,
            Deployment = reader?.Duration("deployment", StepReader.MaxTimeout) ?? standard.Deployment,
        };
    }

    private static MigrationSettings ReadMigrations(ObjectReader site)
    {
        var reader = site.Object("migrations", SettingsKeys.Migrations);
        return new()
        {
            Policy = reader?.Choice<MigrationPolicy>("policy") ?? MigrationPolicy.Destructive,
            Ignore = reader?.Texts("ignore") ?? [],
            StartAfter = reader?.Text("startAfter"),
        };
    }

    private static Backups ReadBackups(ObjectReader site)
    {
        var standard = new Backups();
        if (site.Object("backups", SettingsKeys.Backups) is not { } reader) return standard;
        return new Backups
        {
            Keep = reader.Whole("keep", 1, MaxKept) ?? standard.Keep,
            For = reader.Duration("for", MaxKeptFor),
            BeforeMigrate = reader.Flag("beforeMigrate") ?? false,
        };
    }

    private Retention ReadRetention(ObjectReader site)
    {
        var standard = new Retention();
        if (site.Node["retention"] is not { } value) return standard;
        if (value.Kind is NodeKind.Number) return new Retention { Releases = site.Whole("retention", 1, MaxKept) ?? standard.Releases };
        if (value.Kind is not NodeKind.Object)
        {
            mistakes.Add(value, $"must be a whole number from 1 to {MaxKept}, or an object with \"releases\" and \"failed\", is {value.Description}");
            return standard;
        }
        var reader = site.Object("retention", SettingsKeys.Retention)!;
        return new Retention
        {
            Releases = reader.Whole("releases", 1, MaxKept) ?? standard.Releases,
            Failed = reader.Whole("failed", 0, MaxKept) ?? standard.Failed,
            FailedFor = reader.Duration("failedFor", MaxKeptFor) ?? standard.FailedFor,
        };
    }

    private ImmutableArray<Hook> ReadHooks(ObjectReader site)
    {
        if (site.Object("hooks") is not { } reader) return [];
        var hooks = ImmutableArray.CreateBuilder<Hook>();
        foreach (var member in reader.Node.Members)
        {
            if (!SettingsKeys.Hooks.Contains(member.Name))
            {
                var near = NearMatch.Hint(member.Name, SettingsKeys.Hooks);
                var phases = string.Join(", ", Enum.GetNames<Phase>().Select(phase => phase.ToLowerInvariant()));
                mistakes.Add(member, $"a hook is called before: or after: and a phase ({phases}){near}");
                continue;
            }
            var colon = member.Name.IndexOf(':', StringComparison.Ordinal);
            var point = Enum.Parse<HookPoint>(member.Name[..colon], ignoreCase: true);
            var phase = Enum.Parse<Phase>(member.Name[(colon + 1)..], ignoreCase: true);
            hooks.AddRange(StepReader.Read(reader, member.Name, mistakes).Select(step => new Hook(point, phase, step)));
        }
        return hooks.ToImmutable();
    }

    private ImmutableSortedDictionary<string, string> ReadVariables(ObjectReader site)
    {
        var variables = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var member in site.Object("variables")?.Node.Members ?? [])
        {
            if (NameRule.CheckVariable(member.Name) is { } wrong) mistakes.Add(member, wrong);
            else if (member.Value.Kind is NodeKind.Number or NodeKind.Flag) mistakes.Add(member.Value, $"must be a text: \"{member.Value.Description}\", in quotes");
            else if (member.Value.Kind is NodeKind.Null) mistakes.Add(member.Value, NullVariable);
            else if (member.Value.Kind is not NodeKind.Text) mistakes.Add(member.Value, $"must be a text, is {member.Value.Description}");
            else if (member.Value.Text.Contains('\0', StringComparison.Ordinal)) mistakes.Add(member.Value, "a variable cannot hold a NUL character");
            else variables[member.Name] = member.Value.Text;
        }
        return variables.ToImmutable();
    }
}
