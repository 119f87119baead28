using System.Collections.Concurrent;
using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Pipeline;

/// <summary>What commands of this session showed of sites, for completion, which asks no server.</summary>
internal sealed class SeenObjects<T>
{
    private readonly ConcurrentDictionary<(string Site, string Environment), ImmutableArray<T>> _seen = new(new Place());

    /// <summary>Keeps a listing in place of the one before.</summary>
    public void Keep(Site site, IEnumerable<T> listed) => _seen[(site.Name, site.Environment)] = [.. listed];

    /// <summary>Changes what was listed of a site; where nothing was, there is nothing to change.</summary>
    public void Change(Site site, Func<ImmutableArray<T>, IEnumerable<T>> change)
    {
        if (_seen.TryGetValue((site.Name, site.Environment), out var listed)) _seen[(site.Name, site.Environment)] = [.. change(listed)];
    }

    /// <summary>What was listed of one site or of all, in one environment or in all.</summary>
    public IEnumerable<T> Of(string? site, string? environment) => _seen
        .Where(listing => (site is null || listing.Key.Site.Equals(site, StringComparison.OrdinalIgnoreCase))
            && (environment is null || listing.Key.Environment.Equals(environment, StringComparison.OrdinalIgnoreCase)))
        .SelectMany(listing => listing.Value);

    private sealed class Place : IEqualityComparer<(string Site, string Environment)>
    {
        public bool Equals((string Site, string Environment) x, (string Site, string Environment) y) =>
            x.Site.Equals(y.Site, StringComparison.OrdinalIgnoreCase) && x.Environment.Equals(y.Environment, StringComparison.OrdinalIgnoreCase);

        public int GetHashCode((string Site, string Environment) place) => StringComparer.OrdinalIgnoreCase.GetHashCode(place.Site);
    }
}
