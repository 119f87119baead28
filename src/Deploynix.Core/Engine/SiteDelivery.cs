using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Measures how a site is delivered, from the journals on its servers and the mirror of its repository. Changes nothing.</summary>
public sealed class SiteDelivery(ITransportFactory transports)
{
    /// <summary>Of how many deployments the commits are looked up, the newest ones: their hashes go to the server in one script.</summary>
    private const int MostDeployments = 1500;

    /// <summary>Measures the time from <paramref name="from"/> until <paramref name="until"/>, exclusively.</summary>
    /// <returns>One measure for each period; and what could not be read.</returns>
    /// <exception cref="DeploynixException">The site is not there, or a server could not be asked.</exception>
    public async Task<(ImmutableArray<DeliveryMeasure> Measures, ImmutableArray<string> Warnings)> MeasureAsync(
        Site site, DateTimeOffset from, DateTimeOffset until, DeliveryPeriod by, CancellationToken cancel)
    {
        var journal = new DeliveryJournal(site.Servers.Length);
        await Task.WhenAll(site.Servers.Select((server, i) => StreamAsync(site, server, DeliveryScript.History(SitePaths.Of(site)), line =>
        {
            lock (journal) journal.Read(i, line);
        }, cancel)));
        var events = journal.InOrder();
        var (asked, before) = Asked(events, from, until);
        var commits = new DeliveredCommits();
        if (asked.Length > 0 && before is not null)
        {
            await StreamAsync(site, site.Servers[0], DeliveryScript.Commits(SitePaths.Of(site), asked.Select(deployment => deployment.Commit!).Distinct(), before), commits.Read, cancel);
        }
        var measures = DeliveryMetrics.Of(site, events, commits.Of(asked, journal.Committed), journal.Bad, from, until, by);
        return (measures, journal.Unreadable == 0 ? [] : [$"{site}: {journal.Unreadable} lines of the journal could not be read, and do not count; Test-DeploynixSite tells more."]);
    }

    /// <summary>
    /// The deployments of the period, and the commit that was live before them: what it had did not come with them. Where there is none before, the first one brought all of the
    /// repository, of which nothing can be told; it only says where the others begin.
    /// </summary>
    private static (DeliveryEvent[] Deployments, string? Before) Asked(IReadOnlyList<DeliveryEvent> events, DateTimeOffset from, DateTimeOffset until)
    {
        var live = events.Where(happened => happened is { Act: Act.Deploy, IsLive: true } && IsHash(happened.Commit)).ToArray();
        var first = Array.FindIndex(live, deployment => deployment.Ended >= from && deployment.Ended < until);
        if (first < 0) return ([], null);
        var start = Math.Max(Math.Max(first, 1), live.Length - MostDeployments);
        return ([.. live[start..].Where(deployment => deployment.Ended < until)], live[start - 1].Commit);
    }

    private static bool IsHash(string? commit) => commit is { Length: 40 or 64 } && commit.All(char.IsAsciiHexDigitLower);

    private async Task StreamAsync(Site site, Server server, ShellCommand command, Action<string> onLine, CancellationToken cancel)
    {
        var result = await OneCommand.RunAsync(transports.Open(server), command, site.Timeouts.Step, line =>
        {
            if (line.Channel == OutputChannel.Out) onLine(line.Text);
        }, cancel);
        if (result.IsSuccess) return;
        throw new DeploynixException(
            result.TimedOut ? ErrorKind.StepTimedOut : result.Status.Code == ExitCode.NotInitialized ? ErrorKind.NotInitialized : ErrorKind.CommandFailed,
            result.Status.Code == ExitCode.NotInitialized ? $"{site.Path} has no journal: nothing was deployed by this module." : $"Reading the journal ended with {result.Status}.")
        {
            Site = site.ToString(), Server = server.Name, State = "Nothing was changed.", Next = $"Get-DeploynixDeployment {site.Name}",
        };
    }
}
