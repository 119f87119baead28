using System.Globalization;
using System.Security.Cryptography;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>What the runs of one act on several servers have in common.</summary>
internal sealed class ActRun(Act act, Site site, Operator by, TimeProvider time, IProgress<DeployEvent>? progress)
{
    private readonly long _began = time.GetTimestamp();

    public Act Act => act;

    public Site Site => site;

    public Operator By => by;

    public TimeProvider Time => time;

    /// <summary>The release that it is about, once that is known.</summary>
    public ReleaseId? Release { get; set; }

    /// <summary>Ends the act when it is not live in time; null where it has all the time it likes.</summary>
    public CancellationTokenSource? Limit { get; set; }

    /// <summary>What is done on a server beside the swap back, where another one could not follow.</summary>
    public ShellCommand AlsoTakeBack { get; init; } = Sh.Empty;

    /// <summary>The act that made this one necessary, by its id.</summary>
    public string? Cause { get; init; }

    /// <summary>Whether servers that could follow stay where they are when another one could not: what they left does not work.</summary>
    public bool NeverTakesBack { get; init; }

    /// <summary>What the act's own steps have in their environment. Never shown, never written: the lock's line has its hash.</summary>
    public string Token { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(16)).ToLowerInvariant();

    /// <summary>The act that this one runs inside of, if it does.</summary>
    public OuterAct? Outer { get; init; }

    /// <summary>How long it waits for the lock.</summary>
    public LockWait Wait { get; init; } = LockWait.None;

    /// <summary>Whether a freeze does not hold it up.</summary>
    public bool IgnoresFreeze { get; init; }

    /// <summary>Whether it decides what is live; else it does no harm to an act that it runs inside of, and a freeze is none of its business.</summary>
    public bool IsRelease => act is Act.Deploy or Act.Activate or Act.Rollback;

    public DateTimeOffset Started { get; } = time.GetUtcNow();

    public TimeSpan Elapsed => time.GetElapsedTime(_began);

    /// <summary>Joins what the act does on several servers in their journals.</summary>
    public string Id { get; } = $"{time.GetUtcNow().UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}-{Convert.ToHexString(RandomNumberGenerator.GetBytes(4)).ToLowerInvariant()}";

    public void Report(DeployEvent happened) => progress?.Report(happened);

    /// <summary>What is true after a failure on a server, as a sentence.</summary>
    public string StateAfter(ServerRun run) => run.IsLive
        ? $"The site serves {Release} already."
        : $"The site still serves {run.Before}; nothing that is live was changed.";

    /// <summary>The line for a server's journal.</summary>
    public JournalEntry Entry(ServerRun run, Outcome outcome, string? commit, string? branch) => Entry(run.Server, run.Before, outcome, commit, branch) with
    {
        FailedStep = run.Failure?.Step,
        Message = run.Failure?.What,
        Reused = run.Reused.Count > 0 ? [.. run.Reused] : null,
        Reloads = run.Reloads.Count > 0 ? [.. run.Reloads] : null,
        Steps = act == Act.Deploy && run.Times.Count > 0 ? [.. run.Times] : null,
        ProvenMilliseconds = run.ProvenMilliseconds,
        Warnings = run.Warnings.Count > 0 ? [.. run.Warnings] : null,
    };

    /// <summary>The line for the journal of a server on which nothing was told that would have to stand in it.</summary>
    public JournalEntry Entry(Server server, string before, Outcome outcome, string? commit, string? branch) => new()
    {
        Run = Id,
        At = Started,
        Act = act,
        Site = site.Name,
        Environment = site.Environment,
        Server = server.Name,
        Release = Release?.Value,
        From = before == ServerRun.Nothing ? null : before,
        Commit = commit,
        Branch = branch,
        By = by.ToString(),
        Outcome = outcome,
        Seconds = Math.Round(Elapsed.TotalSeconds, 3),
        Cause = Cause,
    };
}
