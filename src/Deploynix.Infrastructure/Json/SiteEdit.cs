using System.Collections.Immutable;
using Deploynix.Core.Model;
using Deploynix.Core.Settings;

namespace Deploynix.Infrastructure.Json;

/// <summary>Changes sites in the text of a settings file.</summary>
internal sealed class SiteEdit(JsonEditor editor, string file)
{
    private static readonly ImmutableArray<KeyValuePair<string, object>> EmptyObject = [];

    /// <summary>Adds a site.</summary>
    public void Add(string site, SiteDraft draft, string? environment)
    {
        if (Match(editor.Root["sites"], site) is { } existing)
        {
            throw new DeploynixException(ErrorKind.SiteExists, $"There is a site {existing} in {file} already.")
            {
                State = "Nothing was changed.",
                Next = $"Set-DeploynixSite {existing}",
            };
        }
        ImmutableArray<string> path = ["sites", site];
        editor.Set(path, EmptyObject);
        Apply(path, draft.ToChanges());
        if (environment is not null && environment != SettingsReader.DefaultEnvironment) editor.Set([.. path, "environments", environment], EmptyObject);
    }

    /// <summary>Sets and takes away values of a site or of one of its environments.</summary>
    public void Change(string site, string? environment, IEnumerable<SettingChange> changes)
    {
        ImmutableArray<string> path = ["sites", Existing(site)];
        Apply(environment is null ? path : Environment(path, environment), changes);
    }

    /// <summary>Removes a site, or one of its environments.</summary>
    public void Remove(string site, string? environment)
    {
        ImmutableArray<string> path = ["sites", Existing(site)];
        if (environment is null)
        {
            editor.Remove(path);
            return;
        }
        var environments = editor.Find([.. path, "environments"]);
        var names = environments?.Members.Select(member => member.Name).ToArray() ?? [SettingsReader.DefaultEnvironment];
        if (Match(environments, environment) is not { } name)
        {
            if (environments is null && environment.Equals(SettingsReader.DefaultEnvironment, StringComparison.OrdinalIgnoreCase)) throw OnlyOne(path[1], environment);
            throw new DeploynixException(ErrorKind.EnvironmentNotFound, $"There is no environment {environment}. There is {string.Join(", ", names)}.")
            {
                Site = path[1],
                State = "Nothing was changed.",
            };
        }
        if (names.Length == 1) throw OnlyOne(path[1], name);
        editor.Remove([.. path, "environments", name]);
        if (editor.Find([.. path, "defaultEnvironment"]) is { Kind: NodeKind.Text, Text: var chosen } && chosen.Equals(name, StringComparison.OrdinalIgnoreCase))
        {
            editor.Remove([.. path, "defaultEnvironment"]);
        }
    }

    private static DeploynixException OnlyOne(string site, string environment) => new(ErrorKind.InvalidArgument, $"{environment} is its only environment.")
    {
        Site = site,
        State = "Nothing was changed.",
        Next = $"Remove-DeploynixSite {site} (without -Environment) to remove the site",
    };

    private string Existing(string site)
    {
        var sites = editor.Root["sites"];
        if (Match(sites, site) is { } name) return name;
        var names = sites?.Members.Select(member => member.Name).ToArray() ?? [];
        var near = NearMatch.Find(site, names) is { } match ? $" Did you mean {match}?" : "";
        var all = names.Length > 0 ? $" There is {string.Join(", ", names)}." : "";
        throw new DeploynixException(ErrorKind.SiteNotFound, $"There is no site {SettingsNode.Abridge(site)} in {file}.{near}{all}")
        {
            State = "Nothing was changed.",
            Next = "Get-DeploynixSite",
        };
    }

    private static string? Match(SettingsNode? parent, string name) => parent?.Member(name)?.Name
        ?? parent?.Members.FirstOrDefault(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Name;

    /// <summary>Where the values of an environment stand. Without a list of environments, production is the site itself.</summary>
    private ImmutableArray<string> Environment(ImmutableArray<string> site, string environment)
    {
        ImmutableArray<string> list = [.. site, "environments"];
        if (editor.Find(list) is not { } environments)
        {
            if (environment.Equals(SettingsReader.DefaultEnvironment, StringComparison.OrdinalIgnoreCase)) return site;

            // Production was there without being listed: it stays, and stays what a command without -Environment means.
            editor.Set([.. list, SettingsReader.DefaultEnvironment], EmptyObject);
            editor.Set([.. list, environment], EmptyObject);
            editor.Set([.. site, "defaultEnvironment"], SettingsReader.DefaultEnvironment);
            return [.. list, environment];
        }
        if (Match(environments, environment) is { } name) return [.. list, name];
        var only = environments.Members is [var one] && editor.Find([.. site, "defaultEnvironment"]) is null ? one.Name : null;
        editor.Set([.. list, environment], EmptyObject);
        if (only is not null) editor.Set([.. site, "defaultEnvironment"], only);
        return [.. list, environment];
    }

    private void Apply(ImmutableArray<string> site, IEnumerable<SettingChange> changes)
    {
        foreach (var change in changes)
        {
            if (change.Key is "server" or "servers") SetServers(site, change.Value);
            else SetValue(site, change);
        }
    }

    /// <summary>One server is written as "server", several as "servers"; whichever was there makes room for it.</summary>
    private void SetServers(ImmutableArray<string> site, object? value)
    {
        if (value is null)
        {
            editor.Remove([.. site, "server"]);
            editor.Remove([.. site, "servers"]);
            return;
        }
        var addresses = value is string one ? [one] : ((IEnumerable<string>)value).ToArray();
        var (key, other) = addresses.Length == 1 ? ("server", "servers") : ("servers", "server");
        object written = addresses.Length == 1 ? addresses[0] : addresses;
        if (editor.Find([.. site, other]) is null) editor.Set([.. site, key], written);
        else if (editor.Find([.. site, key]) is null) editor.Rename([.. site, other], key, written);
        else
        {
            editor.Remove([.. site, other]);
            editor.Set([.. site, key], written);
        }
    }

    /// <summary>"retention": 5 and { "releases": 5, "failed": 1 } are two forms of one setting: whichever is there is kept as far as it can be.</summary>
    private void SetValue(ImmutableArray<string> site, SettingChange change)
    {
        var key = change.Parts[0];
        ImmutableArray<string> whole = [.. site, key], path = [.. site, .. change.Parts];
        var existing = editor.Find(whole);
        if (change.Parts is [_, var part])
        {
            var standsFor = ShortForm.Members(key, existing is null ? KindOf(change.Value) : existing.Kind);
            if (standsFor is [var only] && only == part) path = whole;
            else if (existing is not null && standsFor.Length > 0 && (change.Value is not null || standsFor.Contains(part)))
            {
                editor.Set(whole, standsFor.Select(member => KeyValuePair.Create(member, ValueOf(existing))).ToImmutableArray());
            }
        }
        else if (existing is { Kind: NodeKind.Object } && ShortForm.Members(key, KindOf(change.Value)) is { IsEmpty: false } members)
        {
            foreach (var member in members) SetValue(site, new SettingChange($"{key}.{member}", change.Value));
            return;
        }
        if (change.Value is { } value) editor.Set(path, value);
        else RemoveValue(path);

        // One way to reload takes the place of another.
        if (key != "phpFpm" || change.Value is null || change.Parts is not [_, var way] || !SettingsKeys.FpmWays.Contains(way)) return;
        foreach (var other in SettingsKeys.FpmWays.Where(other => other != way)) editor.Remove([.. whole, other]);
    }

    private static NodeKind? KindOf(object? value) => value switch { string => NodeKind.Text, int or long => NodeKind.Number, bool => NodeKind.Flag, _ => null };

    private static object ValueOf(SettingsNode node) => node.Kind switch
    {
        NodeKind.Flag => node.Text == "true",
        NodeKind.Number => int.TryParse(node.Text, out var number) ? number : new Retention().Releases,
        _ => node.Text,
    };

    /// <summary>Removes a value, and the object around it when that holds nothing else, not even a comment.</summary>
    private void RemoveValue(ImmutableArray<string> path)
    {
        if (!editor.Remove(path)) return;
        var parent = path[..^1];
        var isValue = SettingsKeys.Merged.Except(SettingsKeys.Switches).Contains(parent[^1]) && editor.Find(parent) is { Members.IsEmpty: true } node
            && string.IsNullOrWhiteSpace(editor.Text[(node.Place.Start + 1)..(node.Place.End - 1)]);
        if (isValue && path.Length is 4 or 6) editor.Remove(parent);
    }
}
