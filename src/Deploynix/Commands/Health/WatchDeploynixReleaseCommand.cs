using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Core.Settings;
using Deploynix.Formatting;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Watches the live release by its logs, for a while: requests, errors, new exceptions, failed jobs and health.</summary>
[Cmdlet(VerbsCommon.Watch, "DeploynixRelease", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(WatchInterval), typeof(WatchResult))]
public sealed class WatchDeploynixReleaseCommand : NotifyingCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>How long, such as 30m. When left out, what the settings say.</summary>
    [Parameter]
    [DurationTransform]
    public TimeSpan For { get; set; }

    /// <summary>How often is looked, such as 10s. When left out, what the settings say.</summary>
    [Parameter]
    [DurationTransform]
    public TimeSpan Interval { get; set; }

    /// <summary>Rolls back, once, when a threshold is crossed.</summary>
    [Parameter]
    public SwitchParameter AutoRollback { get; set; }

    /// <summary>Goes on until the time is over, whatever is crossed; tells when that was, and when all is well again.</summary>
    [Parameter]
    public SwitchParameter KeepWatching { get; set; }

    /// <summary>The share of requests that may be answered by 5xx, from 0 to 1.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MaxErrorRate { get; set; }

    /// <summary>How long 95 of 100 requests may take at most, such as 800ms.</summary>
    [Parameter]
    [DurationTransform]
    public TimeSpan MaxLatency { get; set; }

    /// <summary>How many exceptions may come of kinds that the hour before the release did not have.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaxNewExceptions { get; set; }

    /// <summary>How many jobs may fail.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaxFailedJobs { get; set; }

    /// <summary>How many requests it takes before their errors and times say anything.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MinRequests { get; set; }

    /// <summary>nginx's access log on the servers.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AccessLog { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        if (AutoRollback && KeepWatching) throw Invalid("what is taken back is not watched on: give one of -AutoRollback and -KeepWatching", nameof(KeepWatching));
        site = site with { Watch = await OnPipelineAsync(() => Settings(site)) };
        var failure = await OnPipelineAsync(IsWhatIf) ? await WatchAsync(site, null, cancel) : await TellingAsync(site, announcer => WatchAsync(site, announcer, cancel), cancel);
        // The error does not end the pipeline, so that the object before it is not lost to whoever collects them; -ErrorAction decides. It comes when everybody was told.
        if (failure is not null) WriteError(failure, failure.Release);
    }

    /// <summary>Watches, and gives what is wrong; null where nothing is.</summary>
    private async Task<DeploynixException?> WatchAsync(Site site, Announcer? announcer, CancellationToken cancel)
    {
        var activity = $"{site}: watch";
        var release = "";
        string? lost = null;
        var result = await Services.Watcher.WatchAsync(
            site,
            new()
            {
                GoesOn = KeepWatching,
                Warn = WriteWarning,
                Tell = seen =>
                {
                    release = seen.Release;
                    return TellAsync(site, activity, seen);
                },
                Lost = reason =>
                {
                    lost = reason;
                    announcer?.Tell(HealthNotification.Lost(site, release, reason, Services.By, DateTimeOffset.UtcNow));
                    if (KeepWatching) WriteWarning($"{site}: {reason}");
                },
                Restored = reason =>
                {
                    lost = null;
                    announcer?.Tell(HealthNotification.Restored(site, release, $"{release} is well again. What was crossed: {reason}", Services.By, DateTimeOffset.UtcNow));
                    Tell($"{site}: all is well again.");
                },
            },
            cancel);
        await RecordAsync(site, IncidentLines.Of(result, Services.By), cancel);
        if (result.End == WatchEnd.Crossed) return await CrossedAsync(site, result, announcer, cancel);
        WriteObject(result);
        Tell($"{site}: {result.Reason}");
        if (result.End == WatchEnd.Moved && lost is not null && result.Live is { } live) await ProveAsync(site, live, announcer, cancel);
        return null;
    }

    private async Task TellAsync(Site site, string activity, WatchInterval seen)
    {
        if (seen.Server is null || site.Servers.Length == 1)
        {
            Progress.Report(activity, $"{seen.Release}: {DisplayText.Watched(seen)}", (int)Math.Clamp(seen.Elapsed / site.Watch.For * 100, 0, 99));
        }
        await WriteObjectAsync(seen);
    }

    private async Task<DeploynixException> CrossedAsync(Site site, WatchResult result, Announcer? announcer, CancellationToken cancel)
    {
        var failure = new DeploynixException(ErrorKind.ThresholdCrossed, $"It crossed a threshold{(KeepWatching ? "" : $" after {result.Elapsed.TotalSeconds:0} s")}: {result.Reason}")
        {
            Site = site.ToString(), Release = result.Release, State = $"The site still serves {result.Release}. Nothing was changed.", Next = $"Invoke-DeploynixRollback {site.Name} -Environment {site.Environment}",
        };
        if (!AutoRollback || await RollBackAsync(site, result, announcer, cancel) is not { } back)
        {
            WriteObject(result);
            return failure;
        }
        WriteObject(result with { End = WatchEnd.RolledBack, Live = back });
        var proof = await ProveAsync(site, back, announcer, cancel);
        return new(failure.Kind, failure.What)
        {
            Site = failure.Site, Release = failure.Release, State = $"It was rolled back: the site serves {back}{proof}. {result.Release} is kept, and marked bad.",
            Next = $"Get-DeploynixLog {site.Name} {result.Release}; Get-DeploynixRelease {site.Name} -All",
        };
    }

    /// <summary>Takes the site back as Invoke-DeploynixRollback does, and marks what crossed a threshold; null where somebody said no.</summary>
    private async Task<string?> RollBackAsync(Site site, WatchResult watched, Announcer? announcer, CancellationToken cancel)
    {
        var events = await EventsAsync(site, "rollback");
        var wait = Wait(events);
        var plan = await Services.Activator.PlanWayBackAsync(site, watched.Reason, wait, cancel);
        if (plan.Servers.FirstOrDefault(server => server.SeenRelease?.Value != watched.Release) is { } moved)
        {
            throw new DeploynixException(ErrorKind.CurrentMoved, $"{watched.Release} crossed a threshold ({watched.Reason}), but somebody else made {moved.SeenRelease?.Value ?? "nothing"} live meanwhile.")
            {
                Site = site.ToString(), Server = moved.Server.Name, State = "Nothing was changed.", Next = $"Get-DeploynixDeployment {site.Name} -Last 3",
            };
        }
        if (!await ShouldProcessAsync(plan.Describe(), plan.Title + "?", "Roll back")) return null;
        Tell($"{site}: {watched.Reason} Rolling back to {plan.Release}.");
        var outcome = await AnnouncedAsync(announcer, site, Act.Rollback, null, plan, events, progress => Services.Activator.ApplyAsync(plan, wait, ignoreFreeze: true, progress, cancel));
        ThrowFailures(outcome);
        return plan.Release.Value;
    }

    /// <summary>Asks whether what is live now works, tells people where it does, and gives the words for it. Whatever comes of it, nothing else is tried.</summary>
    private async Task<string> ProveAsync(Site site, string live, Announcer? announcer, CancellationToken cancel)
    {
        if (SiteHealth.ChecksOf(site).IsEmpty) return "";
        var results = await Services.Health.CheckAsync(site, new(), cancel);
        await RecordAsync(site, IncidentLines.Of(results, Services.By), cancel);
        switch (SiteHealth.Worst(results))
        {
            case HealthStatus.Unknown:
                return ", of which the health checks could tell nothing";
            case HealthStatus.Unhealthy:
                var reason = SiteHealth.Reason(results);
                WriteWarning($"{site}: {live} is not healthy either: {reason}. It stays live: what both need may be what is broken.");
                return $", which is not healthy either ({reason}): it stays there";
            default:
                announcer?.Tell(HealthNotification.Restored(site, live, $"{live} is live, and passes its health checks.", Services.By, DateTimeOffset.UtcNow));
                return " and passes its health checks";
        }
    }

    /// <summary>Nobody is told of what is only looked at.</summary>
    private bool IsWhatIf() =>
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out var given) ? given is SwitchParameter { IsPresent: true } : SessionState.PSVariable.GetValue("WhatIfPreference") is true;

    private WatchSettings Settings(Site site)
    {
        var given = MyInvocation.BoundParameters;
        var settings = site.Watch;
        if (AccessLog is not null) settings = settings with { AccessLog = Valid(PathRule.CheckFile(AccessLog), nameof(AccessLog)) ?? AccessLog };
        if (given.ContainsKey(nameof(For))) settings = settings with { For = Within(For, TimeSpan.FromSeconds(1), WatchReader.MaxFor, nameof(For)) };
        if (given.ContainsKey(nameof(Interval))) settings = settings with { Interval = Within(Interval, WatchReader.MinInterval, WatchReader.MaxInterval, nameof(Interval)) };
        if (given.ContainsKey(nameof(MaxErrorRate))) settings = settings with { MaxErrorRate = MaxErrorRate };
        if (given.ContainsKey(nameof(MaxLatency))) settings = settings with { MaxLatency = MaxLatency };
        if (given.ContainsKey(nameof(MaxNewExceptions))) settings = settings with { MaxNewExceptions = MaxNewExceptions };
        if (given.ContainsKey(nameof(MaxFailedJobs))) settings = settings with { MaxFailedJobs = MaxFailedJobs };
        return given.ContainsKey(nameof(MinRequests)) ? settings with { MinRequests = MinRequests } : settings;
    }

    private static TimeSpan Within(TimeSpan value, TimeSpan least, TimeSpan most, string parameter) => value >= least && value <= most
        ? value
        : throw Invalid($"must be from {Duration.ToText(least)} to {Duration.ToText(most)}", parameter);

    private static string? Valid(string? wrong, string parameter) => wrong is null ? null : throw Invalid(wrong, parameter);

    private static DeploynixException Invalid(string wrong, string parameter) => new(ErrorKind.InvalidArgument, $"-{parameter}: {wrong}.")
    {
        State = "Nothing was changed.", Next = "Get-Help Watch-DeploynixRelease -Parameter " + parameter,
    };
}
