using System.Collections.Immutable;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Planning;

/// <summary>What becomes of what releases have in common: what the old layout shares and what the settings share, brought together.</summary>
/// <param name="Moved">What moves from a served folder to shared/.</param>
/// <param name="Bridges">What the old layout keeps elsewhere, and where: it gets a link in shared/.</param>
/// <param name="Missing">What the old layout shares and the settings do not.</param>
/// <param name="Unshared">What the settings share and the live release has for itself.</param>
/// <param name="Twice">What the old layout keeps elsewhere, while shared/ has something else of that name.</param>
internal sealed record SharedPlan(
    ImmutableArray<string> Moved, ImmutableArray<(string Path, string Target)> Bridges, ImmutableArray<SharedLink> Missing, ImmutableArray<string> Unshared, ImmutableArray<SharedLink> Twice)
{
    public static SharedPlan Of(Site site, LayoutSeen layout, bool plain)
    {
        var wanted = site.SharedFiles.Concat(site.SharedDirectories).ToHashSet(StringComparer.Ordinal);
        // A link into something that is shared as a whole, such as public/storage, is the application's own.
        var links = layout.Links.Where(link => layout.Links.All(other => other == link || !IsWithin(link.Target, other.Target))).ToList();
        var elsewhere = links.Where(link => link.Target != "shared/" + link.Path).ToList();
        var own = layout.Own.Where(own => wanted.Contains(own.Path)).ToList();
        return new(
            plain ? [.. own.Where(own => !own.IsInShared).Select(own => own.Path)] : [],
            [.. elsewhere.Where(link => !link.IsInShared).Select(link => (link.Path, link.Target))],
            [.. links.Where(link => !wanted.Contains(link.Path))],
            [.. own.Where(own => !plain || own.IsInShared).Select(own => own.Path)],
            [.. elsewhere.Where(link => link.IsInShared && layout.Record?.Bridges.Contains(link.Path) != true)]);
    }

    private static bool IsWithin(string path, string folder) => path.StartsWith(folder + "/", StringComparison.Ordinal);
}
