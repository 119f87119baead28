using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>What a settings file says: its sites, each with its environments, defaults and inheritance applied.</summary>
/// <param name="Origin">Where it was read.</param>
/// <param name="Entries">The sites in the order of the file.</param>
public sealed record SettingsFile(SettingsOrigin Origin, ImmutableArray<SiteEntry> Entries)
{
    /// <summary>The file, as a full path.</summary>
    public string Path => Origin.File;

    /// <summary>The names of its sites.</summary>
    public IEnumerable<string> SiteNames => Entries.Select(entry => entry.Name);

    /// <summary>Every site in every environment.</summary>
    public IEnumerable<Site> Sites => Entries.SelectMany(entry => entry.Sites);

    /// <summary>
    /// One site in one environment. A site that is not named is the only one; an environment that is not named is the site's default, else
    /// its only one. Names are found whatever their case, and come back as the file writes them.
    /// </summary>
    /// <exception cref="DeploynixException">There is no such site or environment, or there are several and none is named.</exception>
    public Site Resolve(string? site = null, string? environment = null)
    {
        var entry = Entry(site);
        var chosen = environment is null ? entry.ChosenEnvironment : Named(entry.Environments, environment);
        if (chosen is null)
        {
            var all = string.Join(", ", entry.Environments);
            throw environment is null
                ? new DeploynixException(ErrorKind.EnvironmentAmbiguous, $"There are several environments: {all}.")
                {
                    Site = entry.Name,
                    Next = $"name one: -Environment {entry.Environments[0]}",
                }
                : new DeploynixException(ErrorKind.EnvironmentNotFound, NoSuch("environment", environment, "", entry.Environments))
                {
                    Site = entry.Name,
                    Next = $"Get-DeploynixSite {entry.Name}",
                };
        }
        return entry.Sites.First(candidate => candidate.Environment == chosen);
    }

    /// <summary>One site with its environments; the only one where none is named.</summary>
    /// <exception cref="DeploynixException">There is no such site, or there are several and none is named.</exception>
    public SiteEntry Entry(string? site = null)
    {
        var names = SiteNames.ToImmutableArray();
        if (names.IsEmpty)
        {
            throw new DeploynixException(ErrorKind.SiteNotFound, $"{Path} has no sites.")
            {
                Next = "New-DeploynixSite NAME -Server USER@HOST -Repository ADDRESS",
            };
        }
        if (site is null)
        {
            return names.Length == 1
                ? Entries[0]
                : throw new DeploynixException(ErrorKind.SiteAmbiguous, $"There are several sites in {Path}: {string.Join(", ", names)}.") { Next = $"name one, such as {names[0]}" };
        }
        return Named(names, site) is { } name
            ? Entries.First(entry => entry.Name == name)
            : throw new DeploynixException(ErrorKind.SiteNotFound, NoSuch("site", site, $" in {Path}", names))
            {
                Next = "Get-DeploynixSite",
            };
    }

    private static string? Named(ImmutableArray<string> names, string name) =>
        names.FirstOrDefault(candidate => candidate == name) ?? names.FirstOrDefault(candidate => candidate.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string NoSuch(string what, string word, string where, ImmutableArray<string> names)
    {
        var near = NearMatch.Find(word, names) is { } match ? $" Did you mean {match}?" : "";
        return $"There is no {what} {SettingsNode.Abridge(word)}{where}.{near} There is {string.Join(", ", names)}.";
    }
}
