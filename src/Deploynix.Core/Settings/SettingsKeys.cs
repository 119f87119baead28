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
        "server", "servers", "path", "repository", "branch", "framework", "shared", "writable", "retention", "steps", "hooks", "reload",
        "variables", "php", "composer", "migrate", "timeouts",
    ];

    /// <summary>A site.</summary>
    public static readonly IReadOnlyList<string> Site = [.. Environment, "environments", "defaultEnvironment"];

    /// <summary>A server that is more than an address.</summary>
    public static readonly IReadOnlyList<string> Server = ["name", "host", "port", "user", "identityFile", "knownHosts", "connectTimeout"];

    /// <summary>What is shared between releases.</summary>
    public static readonly IReadOnlyList<string> Shared = ["files", "directories"];

    /// <summary>How many releases are kept.</summary>
    public static readonly IReadOnlyList<string> Retention = ["releases", "failed"];

    /// <summary>How long things may take.</summary>
    public static readonly IReadOnlyList<string> Timeouts = ["connect", "step"];

    /// <summary>A step that is more than a command.</summary>
    public static readonly IReadOnlyList<string> Step = ["name", "run", "script", "timeout", "continueOnError"];

    /// <summary><c>before:prepare</c> to <c>after:prune</c>.</summary>
    public static readonly IReadOnlyList<string> Hooks =
        [.. Enum.GetNames<Phase>().SelectMany(phase => new[] { $"before:{phase.ToLowerInvariant()}", $"after:{phase.ToLowerInvariant()}" })];

    /// <summary>Objects whose members are inherited one by one.</summary>
    public static readonly IReadOnlyList<string> Merged = ["shared", "retention", "hooks", "variables", "timeouts"];
}
