using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>Reads a whole settings file: every site in every environment, and every mistake in it.</summary>
internal sealed class SettingsReader
{
    /// <summary>The environment of a site that lists none.</summary>
    public const string DefaultEnvironment = "production";

    private readonly MistakeList _mistakes;
    private readonly SiteReader _sites;
    private readonly SettingsOrigin _origin;

    private SettingsReader(MistakeList mistakes, SettingsOrigin origin)
    {
        _mistakes = mistakes;
        _origin = origin;
        _sites = new SiteReader(mistakes, origin);
    }

    /// <summary>
    /// What the file says. Whether it may be used is told by <paramref name="mistakes"/>: every site that could be read is there even if
    /// others could not.
    /// </summary>
    public static SettingsFile Read(SettingsNode root, SettingsOrigin origin, MistakeList mistakes) => new SettingsReader(mistakes, origin).Read(root);

    private SettingsFile Read(SettingsNode root)
    {
        if (root.Kind != NodeKind.Object)
        {
            _mistakes.Add(root, $"the file must be an object ({{ \"sites\": ... }}), is {root.Description}");
            return new SettingsFile(_origin, []);
        }
        var reader = new ObjectReader(root, _mistakes).Knows(SettingsKeys.Root, "the file");
        reader.Text("$schema");
        if (!reader.Has("sites")) _mistakes.Add(root, "needs \"sites\"");
        var sites = reader.Object("sites")?.Node.Members ?? [];
        NoteNames(sites);
        var entries = sites.Select(ReadSite).OfType<SiteEntry>().ToImmutableArray();
        NoteSharedFolders(root, entries);
        return new SettingsFile(_origin, entries);
    }

    private SiteEntry? ReadSite(SettingsMember member)
    {
        var (name, node) = (member.Name, member.Value);
        if (node.Kind != NodeKind.Object)
        {
            _mistakes.Add(node, $"must be an object, is {node.Description}");
            return null;
        }
        var reader = new ObjectReader(node, _mistakes);
        var listed = reader.Object("environments");
        if (listed is null || listed.Node.Members.IsEmpty)
        {
            if (listed is not null) _mistakes.Add(listed.Node, "needs at least one environment; without \"environments\" there is one, production");
            var only = ReadDefault(reader, [DefaultEnvironment]);
            var site = _sites.Read(name, DefaultEnvironment, Inheritance.Merge(node, null), _ => node);
            return new SiteEntry(name, [DefaultEnvironment], only, site is null ? [] : [site]);
        }

        _sites.Check(Inheritance.Merge(node, null));
        NoteNames(listed.Node.Members);
        var environments = listed.Node.Members.Select(environment => environment.Name).ToImmutableArray();
        var read = listed.Node.Members.Select(environment => ReadEnvironment(name, node, environment, listed.Node.Members)).OfType<Site>();
        return new SiteEntry(name, environments, ReadDefault(reader, environments), [.. read]);
    }

    private Site? ReadEnvironment(string site, SettingsNode node, SettingsMember environment, ImmutableArray<SettingsMember> all)
    {
        if (environment.Value.Kind != NodeKind.Object)
        {
            _mistakes.Add(environment.Value, $"must be an object, is {environment.Value.Description}");
            return null;
        }
        var own = environment.Value.Members.Where(member => member.Name is "environments" or "defaultEnvironment").ToList();
        foreach (var member in own) _mistakes.Add(member, "belongs to the site, not into an environment");
        var values = environment.Value with { Members = environment.Value.Members.RemoveRange(own) };

        // What no environment has is missing in the site; what others have is missing in this one.
        return _sites.Read(site, environment.Name, Inheritance.Merge(node, values), key =>
            key == "path" || all.Any(other => other.Value[key] is not null || (key == "server" && other.Value["servers"] is not null)) ? environment.Value : node);
    }

    private string? ReadDefault(ObjectReader site, ImmutableArray<string> environments)
    {
        if (site.Text("defaultEnvironment") is not { } text) return null;
        if (environments.FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found) return found;
        _mistakes.Add(
            site.Node["defaultEnvironment"]!,
            $"there is no environment {SettingsNode.Abridge(text)}{NearMatch.Hint(text, environments)}; there is {string.Join(", ", environments)}");
        return null;
    }

    private void NoteNames(ImmutableArray<SettingsMember> members)
    {
        var seen = new Dictionary<string, SettingsMember>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in members)
        {
            if (NameRule.Check(member.Name) is { } wrong) _mistakes.Add(member, wrong);
            // The same name twice is told where the JSON is read; here it is about names that an operator could not tell apart.
            else if (!seen.TryAdd(member.Name, member) && seen[member.Name].Name != member.Name)
            {
                _mistakes.Add(member, $"differs from {seen[member.Name].Name} in upper and lower case only");
            }
        }
    }

    /// <summary>Two that deploy into one folder would prune, swap and lock each other's releases.</summary>
    private void NoteSharedFolders(SettingsNode root, ImmutableArray<SiteEntry> entries)
    {
        var taken = new Dictionary<(string Host, int? Port, string Path), Site>();
        foreach (var site in entries.SelectMany(entry => entry.Sites))
        {
            foreach (var server in site.Servers)
            {
                if (taken.TryAdd((server.Host.ToLowerInvariant(), server.Port ?? 22, site.Path), site)) continue;
                var other = taken[(server.Host.ToLowerInvariant(), server.Port ?? 22, site.Path)];
                if (ReferenceEquals(other, site)) continue;
                var node = root["sites"]![site.Name]!;
                _mistakes.Add(
                    node["environments"]?[site.Environment] ?? node,
                    $"would deploy to {site.Path} on {server.Host}, as {other} does; give one of them a \"path\" of its own");
            }
        }
    }
}
