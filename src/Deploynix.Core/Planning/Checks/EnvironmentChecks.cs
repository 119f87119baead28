using System.Collections.Immutable;
using Deploynix.Core.Commands.Checks;

namespace Deploynix.Core.Planning.Checks;

/// <summary>Whether .env has what the application needs. Names are told, values never.</summary>
internal static class EnvironmentChecks
{
    private const Look Needed = Look.Site | Look.Content | Look.Environment;

    public static ImmutableArray<Check> All { get; } =
    [
        new("env-keys", Needed, Keys),
        new("app-key", Needed, Key),
        new("app-debug", Needed, Debug),
    ];

    private static Verdict Keys(Examined it)
    {
        if (Unseen(it) is { } unseen) return unseen;
        if (it.Seen.ExampleVariables.Length == 0) return Verdict.Skipped("there is no .env.example to compare with");
        var missing = it.Seen.ExampleVariables.Select(variable => variable.Name).Except(it.Seen.Variables.Select(variable => variable.Name)).ToList();
        return missing.Count == 0
            ? Verdict.Good($"{it.Seen.EnvironmentFile} has all {it.Seen.ExampleVariables.Length} of .env.example")
            : Verdict.Warning($"{it.Seen.EnvironmentFile} lacks {string.Join(", ", missing)}, which .env.example has", $"add them to {it.Path(it.Seen.EnvironmentFile!)} on the server, then {it.Cmdlet("Invoke-DeploynixDeploy")}");
    }

    private static Verdict Key(Examined it)
    {
        if (!it.IsLaravel) return Verdict.Skipped("the site is not Laravel");
        if (Unseen(it) is { } unseen) return unseen;
        return it.Seen.Variables.LastOrDefault(variable => variable.Name == "APP_KEY")?.Value switch
        {
            null => Verdict.Bad($"{it.Seen.EnvironmentFile} has no APP_KEY", $"add a line APP_KEY= to {it.Path(it.Seen.EnvironmentFile!)} on the server; the next deployment fills it"),
            "empty" when it.IsLive => Verdict.Bad("APP_KEY is empty: sessions and cookies cannot be encrypted", it.Remotely($"{it.Site.Php} artisan key:generate --force")),
            "empty" => Verdict.Warning("APP_KEY is empty", $"nothing: {it.Cmdlet("Invoke-DeploynixDeploy")} makes one"),
            _ => Verdict.Good("APP_KEY is set"),
        };
    }

    private static Verdict Debug(Examined it)
    {
        if (!it.IsLaravel) return Verdict.Skipped("the site is not Laravel");
        if (Unseen(it) is { } unseen) return unseen;
        var debugs = it.Seen.Variables.LastOrDefault(variable => variable.Name == "APP_DEBUG")?.Value == "true";
        var production = it.Site.Environment.Equals("production", StringComparison.OrdinalIgnoreCase)
            || it.Seen.Variables.LastOrDefault(variable => variable.Name == "APP_ENV")?.Value == "production";
        return (debugs, production) switch
        {
            (false, _) => Verdict.Good("APP_DEBUG is off"),
            (true, false) => Verdict.Good("APP_DEBUG is on, which is not production's"),
            _ => Verdict.Bad("APP_DEBUG is true in production: an error shows visitors the code and the settings", $"set APP_DEBUG=false in {it.Path(it.Seen.EnvironmentFile!)} on the server, then {it.Cmdlet("Invoke-DeploynixDeploy")}"),
        };
    }

    private static Verdict? Unseen(Examined it) =>
        it.NoFolder is { } why ? Verdict.Skipped(why)
        : it.Seen.EnvironmentClosed is { } closed ? Verdict.Skipped($"{closed} may not be read by {it.Seen.User}")
        : it.Seen.EnvironmentFile is null ? Verdict.Skipped("there is no .env yet") : null;
}
