using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>Every name that the settings know, object by object. The reader refuses all others, and the JSON schema is tested against these.</summary>
internal static class SettingsKeys
{
    /// <summary>The file itself.</summary>
    public static readonly IReadOnlyList<string> Root = ["$schema", "sites"];

    /// <summary>What a site and an environment may both have.</summary>
    public static readonly IReadOnlyList<string> Environment =
    [
        "server", "servers", "path", "repository", "branch", "framework", "publish", "shared", "writable", "retention", "steps", "hooks", "reload",
        "variables", "php", "composer", "migrate", "migrations", "pipeline", "url", "proof", "phpFpm", "workers", "maintenance", "reuse", "backups", "health", "notifications", "watch", "timeouts",
    ];

    /// <summary>A site.</summary>
    public static readonly IReadOnlyList<string> Site = [.. Environment, "environments", "defaultEnvironment"];

    /// <summary>A server that is more than an address.</summary>
    public static readonly IReadOnlyList<string> Server = ["name", "host", "port", "user", "identityFile", "knownHosts", "connectTimeout"];

    /// <summary>What is shared between releases.</summary>
    public static readonly IReadOnlyList<string> Shared = ["files", "directories"];

    /// <summary>How many releases are kept.</summary>
    public static readonly IReadOnlyList<string> Retention = ["releases", "failed", "failedFor"];

    /// <summary>How long things may take.</summary>
    public static readonly IReadOnlyList<string> Timeouts = ["connect", "step", "deployment"];

    /// <summary>A step that is more than a command.</summary>
    public static readonly IReadOnlyList<string> Step = ["name", "run", "script", "timeout", "continueOnError"];

    /// <summary><c>before:prepare</c> to <c>after:prune</c>.</summary>
    public static readonly IReadOnlyList<string> Hooks =
        [.. Enum.GetNames<Phase>().SelectMany(phase => new[] { $"before:{phase.ToLowerInvariant()}", $"after:{phase.ToLowerInvariant()}" })];

    /// <summary>The phases whose steps can be chosen.</summary>
    public static readonly IReadOnlyList<string> Pipeline = [.. BuiltInSteps.All.Keys.Select(phase => phase.ToString().ToLowerInvariant())];

    /// <summary>How a new release is proven to be live.</summary>
    public static readonly IReadOnlyList<string> Proof = ["root", "deadline"];

    /// <summary>The ways to reload PHP-FPM, of which there is one at most.</summary>
    public static readonly IReadOnlyList<string> FpmWays = ["service", "pidFile", "command"];

    /// <summary>How PHP-FPM is told of a new release.</summary>
    public static readonly IReadOnlyList<string> PhpFpm = [.. FpmWays, "sudo", "reload", "program"];

    /// <summary>Long-running processes.</summary>
    public static readonly IReadOnlyList<string> Workers = ["supervisor", "sudo", "deadline"];

    /// <summary>How the site is taken down around its migrations.</summary>
    public static readonly IReadOnlyList<string> Maintenance = ["secret", "retry"];

    /// <summary>What is taken over from the release before.</summary>
    public static readonly IReadOnlyList<string> Reuse = ["vendor", "nodeModules", "assets", "assetInputs", "assetOutputs"];

    /// <summary>What is looked at before migrations run.</summary>
    public static readonly IReadOnlyList<string> Migrations = ["policy", "ignore", "startAfter"];

    /// <summary>Backups of the database.</summary>
    public static readonly IReadOnlyList<string> Backups = ["keep", "for", "beforeMigrate"];

    /// <summary>How a site's health is told.</summary>
    public static readonly IReadOnlyList<string> Health = ["checks", "warmUp", "interval", "deadline", "gate"];

    /// <summary>When a deployment asks for its release's health.</summary>
    public static readonly IReadOnlyList<string> HealthGate = ["before", "through", "after", "onFailure"];

    /// <summary>The kinds of checks, of which each has one, and what else belongs to each.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> HealthKinds = new Dictionary<string, IReadOnlyList<string>>
    {
        ["http"] = ["from", "status", "redirects", "body", "headers", "json", "slow", "certificate"],
        ["command"] = ["exitCode"],
        ["artisan"] = [],
        ["queue"] = ["connection", "pending", "oldest"],
        ["log"] = ["quiet"],
    };

    /// <summary>A health check of one kind.</summary>
    public static IReadOnlyList<string> HealthCheck(string kind) => [kind, .. HealthKinds[kind], "name", .. kind == "log" ? (string[])[] : ["needed", "of", "timeout"]];

    /// <summary>Whoever is told what happens.</summary>
    public static readonly IReadOnlyList<string> Notification = ["kind", "name", "events", "template"];

    /// <summary>The kinds of those who are told, and what else belongs to each.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> NotificationKinds = new Dictionary<string, IReadOnlyList<string>>
    {
        ["slack"] = ["url"],
        ["teams"] = ["url"],
        ["discord"] = ["url"],
        ["webhook"] = ["url", "secret"],
        ["email"] = ["host", "port", "encryption", "from", "to", "user", "password"],
    };

    /// <summary>How a release is watched.</summary>
    public static readonly IReadOnlyList<string> Watch = ["accessLog", "for", "interval", "maxErrorRate", "maxLatency", "maxNewExceptions", "maxFailedJobs", "minRequests"];

    /// <summary>Objects whose members are inherited one by one.</summary>
    public static readonly IReadOnlyList<string> Merged =
        ["shared", "retention", "hooks", "variables", "timeouts", "pipeline", "proof", "phpFpm", "workers", "maintenance", "reuse", "migrations", "backups", "health", "watch"];

    /// <summary>Objects that say yes even when they are empty.</summary>
    public static readonly IReadOnlyList<string> Switches = ["proof", "maintenance"];
}
