using System.Collections.Immutable;
using System.Text;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing.Dotenv;

namespace Deploynix.Core.Parsing;

/// <summary>What a look found of a site's .env on one server.</summary>
internal sealed record EnvironmentSeen
{
    /// <summary>What else the look saw.</summary>
    public required SiteSeen Site { get; init; }

    /// <summary>The shared .env.</summary>
    public required EnvironmentText Shared { get; init; }

    /// <summary>Whether the live release has its configuration cached, so that it does not read .env.</summary>
    public bool IsCached { get; init; }

    /// <summary>What was kept of releases, by their ids.</summary>
    public required ImmutableDictionary<string, EnvironmentText> Kept { get; init; }

    /// <summary>What a release was live with before, where that was another one.</summary>
    public required ImmutableDictionary<string, EnvironmentText> Earlier { get; init; }

    /// <summary>The last version that a change left.</summary>
    public EnvironmentText? Previous { get; init; }

    /// <summary>The server.</summary>
    public Server Server => Site.Server;

    /// <summary>Reads what <see cref="Commands.EnvironmentFile.Read"/> printed.</summary>
    public static EnvironmentSeen Parse(Server server, IReadOnlyList<string> lines)
    {
        var words = lines.Select(line => line.Split('\t', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1]);
        return new()
        {
            Site = SiteSeen.Parse(server, lines),
            Shared = EnvironmentText.Of(words["env"]),
            IsCached = words["env-cached"].Any(),
            Kept = Some("kept-"),
            Earlier = Some("earlier-"),
            Previous = words.Contains("previous") ? EnvironmentText.Of(words["previous"]) : null,
        };

        ImmutableDictionary<string, EnvironmentText> Some(string prefix) => words
            .Where(group => group.Key.StartsWith(prefix, StringComparison.Ordinal) && group.Key != "kept-env")
            .ToImmutableDictionary(group => group.Key[prefix.Length..], EnvironmentText.Of, StringComparer.Ordinal);
    }
}

/// <summary>A .env file as it lies on a server.</summary>
/// <param name="IsThere">Whether there is one.</param>
/// <param name="IsReadable">Whether the deploying user may read it.</param>
/// <param name="Hash">The SHA-256 of its bytes.</param>
/// <param name="File">Its text; null where it is none, or no UTF-8.</param>
internal sealed record EnvironmentText(bool IsThere, bool IsReadable, string? Hash, DotenvFile? File)
{
    private const string Found = "found ";

    /// <summary>Reads the lines of one file: what was found, then its bytes in base64.</summary>
    public static EnvironmentText Of(IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count == 0 || all[0] == "missing") return new(false, false, null, null);
        if (!all[0].StartsWith(Found, StringComparison.Ordinal)) return new(true, false, null, null);
        return new(true, true, all[0][Found.Length..], Decode(string.Concat(all.Skip(1))));
    }

    /// <summary>Never holds a value.</summary>
    public override string ToString() => IsThere ? $"{Hash}" : "missing";

    private static DotenvFile? Decode(string text)
    {
        try
        {
            return DotenvFile.Parse(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(text)));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
