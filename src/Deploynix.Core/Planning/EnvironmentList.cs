using System.Collections.Immutable;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Parsing.Dotenv;

namespace Deploynix.Core.Planning;

/// <summary>Puts the .env files of a site's servers together, and compares them.</summary>
internal static class EnvironmentList
{
    private static readonly ImmutableArray<string> SecretWords = ["KEY", "SECRET", "PASS", "PASSWORD", "PASSPHRASE", "TOKEN", "DSN", "CREDENTIAL", "CREDENTIALS", "PRIVATE", "AUTH", "SALT", "CERT", "PWD", "SIGNATURE"];

    /// <summary>Every variable, in the order of the first server's file.</summary>
    public static ImmutableArray<EnvironmentVariable> Of(Site site, IReadOnlyList<EnvironmentSeen> seen, bool asPlainText)
    {
        var files = seen.Where(server => server.Shared.File is not null)
            .Select(server => (server.Server, File: server.Shared.File!, Values: server.Shared.File!.Values(), Live: LiveWith(server)?.Values())).ToList();
        return [.. files.SelectMany(file => file.Values.Keys).Distinct(StringComparer.Ordinal).Select(name =>
        {
            var having = files.Where(file => file.Values.ContainsKey(name)).ToList();
            var first = having[0];
            var value = first.Values[name];
            return new EnvironmentVariable
            {
                Name = name, Site = site.Name, Environment = site.Environment, SettingsPath = site.SettingsPath,
                Value = asPlainText ? value : null, IsMasked = !asPlainText, IsSecret = IsSecret(name, value), IsEmpty = value.Length == 0,
                Line = first.File.Find(name)!.First + 1,
                Drift = having.Select(file => Drift(name, file.Values, file.Live)).Max(),
                Servers = [.. having.Select(file => file.Server.Name)],
                Differs = having.Count < files.Count || having.Any(file => file.Values[name] != value),
            };
        }).OrderBy(variable => variable.Line)];
    }

    /// <summary>What differs between two files of each server.</summary>
    public static ImmutableArray<EnvironmentChange> Compare(Site site, IEnumerable<(Server Server, DotenvFile From, DotenvFile To)> files, string from, string to) =>
    [
        .. files.SelectMany(pair => Changes(pair.From, pair.To).Select(change => (pair.Server, change.Name, change.Change)))
            .GroupBy(change => (change.Name, change.Change))
            .Select(group => new EnvironmentChange
            {
                Name = group.Key.Name, Change = group.Key.Change, IsSecret = IsSecret(group.Key.Name, ""), From = from, To = to,
                Site = site.Name, Environment = site.Environment, SettingsPath = site.SettingsPath, Servers = [.. group.Select(change => change.Server.Name)],
            })
            .OrderBy(change => change.Name, StringComparer.Ordinal),
    ];

    /// <summary>What differs between two files, by name.</summary>
    public static IEnumerable<(string Name, EnvironmentDrift Change)> Changes(DotenvFile from, DotenvFile to)
    {
        var (old, now) = (from.Values(), to.Values());
        return now.Keys.Select(name => (name, Drift(name, now, old))).Concat(old.Keys.Where(name => !now.ContainsKey(name)).Select(name => (name, EnvironmentDrift.Removed)))
            .Where(change => change.Item2 != EnvironmentDrift.None);
    }

    /// <summary>Whether a name, or a password in an address, says that the value is a secret.</summary>
    public static bool IsSecret(string name, string value) =>
        name.ToUpperInvariant().Split('_', '.').Any(word => SecretWords.Any(secret => word == secret || (secret.Length > 4 && word.EndsWith(secret, StringComparison.Ordinal)) || word == secret + "S"))
        || (Uri.TryCreate(value, UriKind.Absolute, out var address) && address.UserInfo.Contains(':', StringComparison.Ordinal));

    private static DotenvFile? LiveWith(EnvironmentSeen seen) => seen.Site.Current is { } live ? seen.Kept.GetValueOrDefault(live.Value)?.File : null;

    private static EnvironmentDrift Drift(string name, IReadOnlyDictionary<string, string> now, IReadOnlyDictionary<string, string>? then) =>
        then is null ? EnvironmentDrift.Unknown
        : !then.TryGetValue(name, out var old) ? EnvironmentDrift.Added
        : old == now[name] ? EnvironmentDrift.None : EnvironmentDrift.Changed;
}
