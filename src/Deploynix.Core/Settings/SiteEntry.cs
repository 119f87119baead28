using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>A site of the settings with its environments.</summary>
/// <param name="Name">Its name as the file writes it.</param>
/// <param name="Environments">Its environments in the order of the file.</param>
/// <param name="DefaultEnvironment">The one that is used where none is named, if the file says so.</param>
/// <param name="Sites">The site in each environment.</param>
public sealed record SiteEntry(string Name, ImmutableArray<string> Environments, string? DefaultEnvironment, ImmutableArray<Site> Sites)
{
    /// <summary>The environment that is used where none is named: the default one, else the only one; null where one has to be named.</summary>
    public string? ChosenEnvironment => DefaultEnvironment ?? (Environments.Length == 1 ? Environments[0] : null);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
