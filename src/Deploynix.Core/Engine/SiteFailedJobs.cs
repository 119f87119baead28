using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>What became of failed jobs that were to be run again or forgotten.</summary>
/// <param name="Done">The ids for which it is proven.</param>
/// <param name="NotFound">The ids that the application did not have.</param>
/// <param name="Remaining">The ids that are there still, although the commands succeeded.</param>
public sealed record FailedJobOutcome(ImmutableArray<string> Done, ImmutableArray<string> NotFound, ImmutableArray<string> Remaining);

/// <summary>The failed jobs that a site's application keeps: one exec channel per command. They are the site's, not a server's, so one server is asked.</summary>
public sealed partial class SiteFailedJobs(ITransportFactory transports)
{
    /// <summary>How many ids one script takes: an argument's length has a limit.</summary>
    private const int Portion = 500;

    /// <summary>The last failed jobs, newest first, and how many there are in all; -1 where the application keeps none.</summary>
    public async Task<(ImmutableArray<FailedJob> Jobs, long Count)> ListAsync(Site site, Server server, int last, CancellationToken cancel)
    {
        await using var script = await SiteScript.OpenAsync(site, server, transports, cancel);
        var lines = await script.RunAsync(
            "Asking the application for its failed jobs", Sh.Lines(LaravelScript.Enter(SitePaths.Of(site), null), LaravelScript.FailedJobs(site.Php, last)), "Nothing was changed.", cancel);
        var seen = FailedJobsSeen.Parse(site, server, LaravelAnswer.Parse(lines));
        return (seen.Jobs, seen.AreKept ? seen.Count : -1);
    }

    /// <summary>What would be run.</summary>
    public static string Describe(Site site, Server server, IReadOnlyList<string> ids, bool retry) => string.Join('\n', Commands(site, ids, retry).Take(20)
        .Select(command => "  " + command)
        .Prepend($"{site} on {server}: {(retry ? "run again" : "delete")} {(ids.Count == 0 ? "all failed jobs" : ids.Count == 1 ? "1 failed job" : $"{ids.Count} failed jobs")}"));

    /// <summary>Runs failed jobs again, or forgets them; all of them for no id.</summary>
    /// <exception cref="DeploynixException">An id cannot be one, or a command failed.</exception>
    public async Task<FailedJobOutcome> ChangeAsync(Site site, Server server, IReadOnlyList<string> ids, bool retry, CancellationToken cancel)
    {
        foreach (var id in ids) Check(site, id);
        var before = ImmutableArray.CreateBuilder<string>();
        var remaining = ImmutableArray.CreateBuilder<string>();
        await using var script = await SiteScript.OpenAsync(site, server, transports, cancel);
        foreach (var portion in ids.Count == 0 ? [[]] : ids.Distinct(StringComparer.Ordinal).Chunk(Portion))
        {
            var lines = await script.RunAsync(
                retry ? "'artisan queue:retry'" : portion.Length == 0 ? "'artisan queue:flush'" : "'artisan queue:forget'",
                Queues.Change(SitePaths.Of(site), site.Php, portion, Commands(site, portion, retry)),
                "Some of the jobs may be done; the others are kept.", cancel);
            var change = FailedJobChange.Parse(LaravelAnswer.Parse(lines));
            before.AddRange(change.Before.Keys);
            remaining.AddRange(change.Remaining);
        }
        return new([.. before.Except(remaining)], [.. ids.Except(before)], remaining.ToImmutable());
    }

    /// <summary>Refuses what cannot be the id of a failed job: "all", options and patterns would mean something else to artisan.</summary>
    /// <exception cref="DeploynixException">It cannot be one.</exception>
    public static void Check(Site site, string id)
    {
        if (IdForm().IsMatch(id)) return;
        throw new DeploynixException(ErrorKind.InvalidArgument, $"'{id}' cannot be the id of a failed job: that is a number or a UUID.")
        {
            Site = site.ToString(), State = "Nothing was changed.", Next = $"Get-DeploynixFailedJob {site.Name}",
        };
    }

    private static IEnumerable<ShellCommand> Commands(Site site, IReadOnlyList<string> ids, bool retry) =>
        retry ? Queues.RetryCommands(site.Php, ids) : Queues.ForgetCommands(site.Php, ids);

    [GeneratedRegex(@"\A(?:[0-9]{1,20}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\z")]
    private static partial Regex IdForm();
}
