using System.Collections.Immutable;
using System.Text;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Parsing.Dotenv;

namespace Deploynix.Core.Planning;

/// <summary>Plans what is done to a site's .env: a pure function of what was asked and what was seen.</summary>
internal static class EnvironmentPlanner
{
    /// <summary>What fits into one step's script, in base64.</summary>
    private const int Largest = 64 * 1024;

    /// <summary>Sets variables on every server.</summary>
    /// <exception cref="DeploynixException">A name or a value cannot be written, or a file cannot be read; nothing was changed.</exception>
    public static EnvironmentPlan Set(Site site, IReadOnlyList<EnvironmentSeen> seen, IReadOnlyList<KeyValuePair<string, string>> values, bool refresh, Operator by)
    {
        foreach (var (name, value) in values)
        {
            if (!DotenvParser.IsName(name)) throw Invalid(site, $"'{name}' is not the name of a variable.", "use letters, digits, underscores and dots");
            if (!DotenvQuoting.CanHold(value)) throw Invalid(site, $"The value of {name} holds what no environment variable can: a NUL, or half of a character.", "encode it, for example in base64");
        }
        return Plan(site, seen, $"set {Names(values.Select(pair => pair.Key))} in .env", refresh, by, server =>
            values.Aggregate(server.Shared.File ?? DotenvFile.Parse(""), (file, pair) => file.Set(pair.Key, pair.Value)));
    }

    /// <summary>Removes variables from every server.</summary>
    /// <exception cref="DeploynixException">None of the servers has one of them, or a file cannot be read; nothing was changed.</exception>
    public static EnvironmentPlan Remove(Site site, IReadOnlyList<EnvironmentSeen> seen, IReadOnlyList<string> names, bool refresh, Operator by)
    {
        foreach (var server in seen) RequireFile(site, server);
        foreach (var name in names.Where(name => seen.All(server => server.Shared.File?.Find(name) is null)))
        {
            throw new DeploynixException(ErrorKind.EnvironmentVariableNotFound, $"The .env has no {name}.")
            {
                Site = site.ToString(), State = "Nothing was changed.", Next = $"Get-DeploynixEnvironmentVariable -Site {site.Name}",
            };
        }
        return Plan(site, seen, $"remove {Names(names)} from .env", refresh, by, server => names.Aggregate(server.Shared.File!, (file, name) => file.Remove(name)));
    }

    /// <summary>Puts back what a release was live with; null for the version before the last change.</summary>
    /// <exception cref="DeploynixException">It was not kept; nothing was changed.</exception>
    public static EnvironmentPlan Restore(Site site, IReadOnlyList<EnvironmentSeen> seen, ReleaseId? release, bool refresh, Operator by) =>
        Plan(site, seen, release is null ? "put back the .env before the last change" : $"put back the .env that {release} was live with", refresh, by, server =>
        {
            var kept = release is null ? server.Previous : Kept(server, release);
            return kept?.File ?? throw (release is not null ? SharedEnvironment.NotKept(site, server.Server, release, "Nothing was changed.") : new DeploynixException(ErrorKind.EnvironmentNotKept, "No earlier version of .env is kept: nothing has changed it by this module.")
            {
                Site = site.ToString(), Server = server.Server.Name, State = "Nothing was changed.", Next = $"Restore-DeploynixEnvironment {site.Name} -Release previous",
            });
        });

    /// <summary>What a release was live with; where that is what is there now, what it was live with before that.</summary>
    private static EnvironmentText? Kept(EnvironmentSeen seen, ReleaseId release) =>
        seen.Kept.GetValueOrDefault(release.Value) is { } kept && (kept.Hash != seen.Shared.Hash || !seen.Earlier.ContainsKey(release.Value)) ? kept : seen.Earlier.GetValueOrDefault(release.Value);

    private static EnvironmentPlan Plan(Site site, IReadOnlyList<EnvironmentSeen> seen, string what, bool refresh, Operator by, Func<EnvironmentSeen, DotenvFile> edit) =>
        new(site, what, refresh, seen.Select(server =>
        {
            if (server.Shared.IsThere) RequireFile(site, server);
            DotenvFile file;
            try
            {
                file = edit(server);
            }
            catch (FormatException mistake)
            {
                throw Mistaken(site, server, mistake.Message, null);
            }
            if (file.Mistake is { } wrong) throw Mistaken(site, server, wrong.Problem!, wrong.First + 1);
            if (Encoding.UTF8.GetByteCount(file.Text) > Largest) throw Invalid(site, $"The .env would have more than {Largest / 1024} KiB.", "keep large values in files of their own, and their paths in .env");
            return new EnvironmentEdit(server, file, refresh ? Reload(site, server, file, by) : []);
        }));

    /// <summary>Whoever serves the live release is told as after a swap; but nothing was swapped, so there is nothing to prove.</summary>
    private static ImmutableArray<Step> Reload(Site site, EnvironmentSeen seen, DotenvFile file, Operator by)
    {
        if (seen.Site.Current is not { } live) return [];
        site = site with { Proof = new() };
        var laravel = site.Framework is Framework.Laravel || (site.Framework == Framework.Detect && seen.Site.Has(live, "artisan"));
        var php = laravel || site.Framework == Framework.Php || (site.Framework == Framework.Detect && seen.Site.Has(live, "composer.json"));
        var record = seen.Site.Find(live)?.Record;
        var steps = new SiteSteps(site, seen.Server, live, live, record?.Commit, record?.Branch, by);
        var masked = Values(file).ToImmutableArray();
        var reload = new ReloadSteps(site, SitePaths.Of(site), steps, live, laravel, php, askFirst: true).All();
        if (laravel && site.PhpFpm is not { CanReload: true, Reload: not FpmReload.Never } && site.Reload.IsEmpty) reload = reload.Append(steps.Own(Phase.Reload, "look at php-fpm", StaleConfiguration.Tell()));
        return [.. reload.Select(step => step with { ContinueOnError = true, Masked = masked })];
    }

    /// <summary>Every value, and every line of one, as output may show it.</summary>
    internal static IEnumerable<string> Values(DotenvFile file) =>
        file.Values().Values.SelectMany(value => value.Split('\n').Select(line => line.Trim()).Append(value)).Concat(file.Entries.SelectMany(entry => new[] { entry.Raw, entry.Raw[Math.Min(entry.Head.Length, entry.Raw.Length)..].Trim() })).Where(value => value.Length > 0).Distinct();

    private static void RequireFile(Site site, EnvironmentSeen seen)
    {
        if (seen.Shared.File is not null) return;
        throw EnvironmentFailure.Unreadable(site, seen);
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names);

    private static DeploynixException Mistaken(Site site, EnvironmentSeen seen, string what, int? line) => new(ErrorKind.EnvironmentFileInvalid, $"PHP could not read the .env: {(line is null ? "" : $"line {line} has ")}{what}.")
    {
        Site = site.ToString(), Server = seen.Server.Name, State = "Nothing was changed.", Next = $"mend that line of {site.Path}/shared/.env on the server, then run this again",
    };

    private static DeploynixException Invalid(Site site, string what, string next) => new(ErrorKind.InvalidArgument, what)
    {
        Site = site.ToString(), State = "Nothing was changed.", Next = next,
    };
}
