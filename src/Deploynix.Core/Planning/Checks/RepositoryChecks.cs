using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Deploynix.Core.Commands.Checks;

namespace Deploynix.Core.Planning.Checks;

/// <summary>Whether the server can read the repository, and whether it has the branch.</summary>
internal static partial class RepositoryChecks
{
    public static ImmutableArray<Check> All { get; } =
    [
        new("repository", Look.Repository, Repository),
        new("branch", Look.Repository, Branch),
    ];

    private static Verdict Repository(Examined it)
    {
        if (it.Seen.RepositoryCode is not { } code) return Verdict.Skipped("git is not installed");
        var address = Masked(it.Site.Repository);
        if (code == 0) return Verdict.Good($"{address} answers");
        var said = Masked(it.Seen.RepositorySaid.FirstOrDefault(line => !line.StartsWith("Warning:", StringComparison.Ordinal)) ?? "");
        var all = string.Join('\n', it.Seen.RepositorySaid);
        var host = HostOf(it.Site.Repository) ?? "HOST";
        var again = it.Remotely($"git ls-remote {address}");
        return all switch
        {
            _ when code == 124 => Verdict.Bad($"{address} did not answer within 20 s", $"see the server's network and firewall: {again}"),
            _ when all.Contains("Host key verification failed", StringComparison.Ordinal) => Verdict.Bad(
                $"the server does not know the key of {host}, or knows another one",
                $"on the server, as {it.Seen.User}: ssh-keyscan {host} >> ~/.ssh/known_hosts, once its fingerprint is compared with what {host} publishes"),
            _ when all.Contains("Permission denied", StringComparison.Ordinal) || all.Contains("Authentication failed", StringComparison.Ordinal)
                || all.Contains("could not read Username", StringComparison.Ordinal) || all.Contains("terminal prompts disabled", StringComparison.Ordinal) => Verdict.Bad(
                $"{address} does not let the server in: {said}", $"give the repository a deploy key of the server: on the server, as {it.Seen.User}: cat ~/.ssh/*.pub (ssh-keygen -t ed25519 makes one)"),
            _ => Verdict.Bad($"{address} cannot be read: {said}", again),
        };
    }

    private static Verdict Branch(Examined it)
    {
        if (it.Seen.RepositoryCode is not 0) return Verdict.Skipped("the repository could not be read");
        return it.Seen.RepositorySaid.Any(line => line.EndsWith("\trefs/heads/" + it.Site.Branch, StringComparison.Ordinal))
            ? Verdict.Good(it.Site.Branch)
            : Verdict.Bad($"the repository has no branch {it.Site.Branch}", $"push it, or name another one by \"branch\" in the settings; git ls-remote --heads {Masked(it.Site.Repository)} lists what there is");
    }

    /// <summary>An address may carry a password or a token.</summary>
    private static string Masked(string text) => UserInformation().Replace(text, "$1********@");

    private static string? HostOf(string repository) => HostForm().Match(repository) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"(https?://)[^/@\s]+@|(?<=://[^/@\s:]*):[^/@\s]+@")]
    private static partial Regex UserInformation();

    [GeneratedRegex(@"\A(?:[a-z+]+://)?(?:[^@/]+@)?([A-Za-z0-9.-]+)(?::|/)")]
    private static partial Regex HostForm();
}
