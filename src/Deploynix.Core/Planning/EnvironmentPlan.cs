using System.Collections.Immutable;
using System.Text;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Parsing.Dotenv;

namespace Deploynix.Core.Planning;

/// <summary>What is about to be done to a site's .env on its servers. It shows names; values are in it, and are shown nowhere.</summary>
public sealed class EnvironmentPlan
{
    internal EnvironmentPlan(Site site, string what, bool refreshes, IEnumerable<EnvironmentEdit> edits) => (Site, What, Refreshes, Edits) = (site, what, refreshes, [.. edits]);

    /// <summary>The site.</summary>
    public Site Site { get; }

    /// <summary>One line for a prompt: what, and to what.</summary>
    public string Title => $"{Site}: {What}";

    /// <summary>Whether there is anything to do.</summary>
    public bool ChangesAnything => Edits.Any(edit => edit.ChangesText);

    /// <summary>The names of the variables that change.</summary>
    public ImmutableArray<string> Names => [.. Edits.SelectMany(edit => edit.Changes).Select(change => change.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    internal string What { get; }

    internal bool Refreshes { get; }

    internal ImmutableArray<EnvironmentEdit> Edits { get; }

    /// <summary>What changes on each server, by name, and what is told of it.</summary>
    public string Describe()
    {
        var text = new StringBuilder(Title);
        foreach (var edit in Edits)
        {
            text.Append("\n\n").Append(edit.Server.Name).Append(" (").Append(edit.Server.Address).Append("): ").Append(Site.Path).Append("/shared/.env");
            if (!edit.ChangesText) text.Append("\n  nothing changes");
            foreach (var (name, change) in edit.Changes) text.Append("\n  ").Append(change.ToString().ToLowerInvariant()).Append(": ").Append(name);
            if (edit.ChangesText && !edit.Changes.Any()) text.Append("\n  comments or order change; every variable keeps its value");
            if (edit.ChangesText && Refreshes && edit.Seen.IsCached) text.Append("\n  optimize: cache the configuration of ").Append(edit.Seen.Site.Current).Append(" anew");
            foreach (var step in edit.ChangesText ? edit.Reload : []) text.Append("\n  reload: ").Append(step.Name);
        }
        return text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Title;
}

/// <summary>What is done to the .env of one server.</summary>
internal sealed record EnvironmentEdit(EnvironmentSeen Seen, DotenvFile New, ImmutableArray<Step> Reload)
{
    public Server Server => Seen.Server;

    public DotenvFile Old => Seen.Shared.File ?? DotenvFile.Parse("");

    public bool ChangesText => !Seen.Shared.IsThere || New.Text != Old.Text;

    public IEnumerable<(string Name, EnvironmentDrift Change)> Changes => EnvironmentList.Changes(Old, New);

    /// <summary>Names only: whoever prints it must not print a value.</summary>
    public override string ToString() => $"{Server.Name}: {string.Join(", ", Changes.Select(change => change.Name))}";
}
