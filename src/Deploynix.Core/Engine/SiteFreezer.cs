using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>
/// Freezes a site, so that deployments are refused, and takes the freeze away. It is done under the site's lock: once a site is frozen, nobody deploys to it any more.
/// </summary>
public sealed class SiteFreezer(ITransportFactory transports, TimeProvider time, Operator by, OuterAct? outer = null)
{
    private readonly SiteReader _reader = new(transports);

    /// <summary>The freeze that is in force; null where there is none. Changes nothing.</summary>
    /// <exception cref="DeploynixException">The site is not there, or a server could not be asked.</exception>
    public async Task<SiteFreeze?> FindAsync(Site site, CancellationToken cancel)
    {
        var seen = await _reader.LookAsync(site, SiteProbe.ReleasesSince, cancel);
        foreach (var server in seen) SiteChecks.Initialized(site, server);
        return FreezeRefusal.InForce(site, seen);
    }

    /// <summary>The freeze that would be made now.</summary>
    public SiteFreeze Make(Site site, string reason, DateTimeOffset? until) => Record(reason, until).Of(site, [.. site.Servers.Select(server => server.Name)]);

    /// <summary>The commands that would freeze it.</summary>
    public static string Describe(Site site, SiteFreeze freeze) => Text($"{site}: freeze on {string.Join(", ", site.Servers)}: {freeze}", FreezeFile.Write(SitePaths.Of(site), Record(freeze)));

    /// <summary>The commands that would take a freeze away.</summary>
    public static string DescribeRemoval(Site site, SiteFreeze freeze) => Text($"{site}: unlock on {string.Join(", ", site.Servers)}; it is {freeze}", FreezeFile.Remove(SitePaths.Of(site)));

    /// <summary>Why something is not done to a frozen site.</summary>
    public static DeploynixException Refuse(Site site, SiteFreeze freeze) => FreezeRefusal.Explain(site, freeze, freeze.Servers.FirstOrDefault() ?? "", "Nothing was changed.");

    /// <summary>Freezes the site on all its servers.</summary>
    /// <exception cref="DeploynixException">Somebody works on the site, or it could not be written.</exception>
    /// <exception cref="AggregateException">The same, on several servers.</exception>
    public async Task<SiteFreeze> FreezeAsync(Site site, SiteFreeze freeze, LockWait wait, IProgress<DeployEvent>? progress, CancellationToken cancel)
    {
        await ChangeAsync(site, Act.Lock, FreezeFile.Write(SitePaths.Of(site), Record(freeze)), freeze, wait, progress, cancel);
        return freeze;
    }

    /// <summary>Takes a freeze away on all servers.</summary>
    /// <exception cref="DeploynixException">Somebody works on the site, or it could not be written.</exception>
    /// <exception cref="AggregateException">The same, on several servers.</exception>
    public Task ThawAsync(Site site, SiteFreeze freeze, LockWait wait, IProgress<DeployEvent>? progress, CancellationToken cancel) =>
        ChangeAsync(site, Act.Unlock, FreezeFile.Remove(SitePaths.Of(site)), freeze, wait, progress, cancel);

    private async Task ChangeAsync(Site site, Act kind, ShellCommand change, SiteFreeze freeze, LockWait wait, IProgress<DeployEvent>? progress, CancellationToken cancel)
    {
        var act = new ActRun(kind, site, by, time, progress) { Outer = outer, Wait = wait };
        await using var fleet = await Fleet.OpenAsync(act, transports, cancel);
        var paths = SitePaths.Of(site);
        await Task.WhenAll(fleet.Runs.Select(async run =>
        {
            var entry = act.Entry(run, Outcome.Succeeded, null, null) with { Message = freeze.ToString() };
            try
            {
                var (result, _) = await run.AskAsync(Sh.Lines(change, StateFiles.AppendJournal(paths, entry)), cancel);
                if (!result.IsSuccess) run.Fail(NotWritten(site, run, kind, result));
            }
            catch (DeploynixException failure)
            {
                run.Fail(failure.At(site));
            }
        }));
        if (fleet.Refuse().Failures is { IsEmpty: false } failures) throw failures is [var one] ? one : new AggregateException(failures);
    }

    private static DeploynixException NotWritten(Site site, ServerRun run, Act kind, StepResult result) => new(ErrorKind.NotWritable, $"{SitePaths.Of(site).Freeze} could not be {(kind == Act.Lock ? "written" : "removed")}.")
    {
        Site = site.ToString(), Server = run.Server.Name, Output = [.. result.Tail.Select(line => line.Text)],
        State = "A freeze counts if any server of the site has it.", Next = $"Test-DeploynixSite {site.Name} -Check write-access, disk-space, freeze",
    };

    private FreezeRecord Record(string reason, DateTimeOffset? until) => new() { By = by.ToString(), Reason = reason, Since = time.GetUtcNow(), Until = until?.ToUniversalTime() };

    private static FreezeRecord Record(SiteFreeze freeze) => new() { By = freeze.By, Reason = freeze.Reason, Since = freeze.Since, Until = freeze.Until };

    private static string Text(string title, ShellCommand command) => $"{title}\n\n      {command.ToString().Replace("\n", "\n      ", StringComparison.Ordinal)}";
}
