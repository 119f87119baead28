using Deploynix.Core.Model;
using Deploynix.Core.Planning;

namespace Deploynix.Core.Engine;

/// <summary>Runs an act that makes a release live, and has people told of it: once it has really begun, and how it ended. An act that is refused is not told of.</summary>
public sealed class AnnouncedAct(Announcer announcer, Site site, Act act, string? branch, Plan? plan, Operator by, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private int _hasBegun;
    private volatile string? _live;

    /// <summary>Does it. What comes of telling is never its failure.</summary>
    public async Task<DeployOutcome> RunAsync(IProgress<DeployEvent> progress, Func<IProgress<DeployEvent>, Task<DeployOutcome>> work)
    {
        try
        {
            var outcome = await work(new Listener(this, progress));
            announcer.Tell(outcome.IsSuccess ? Ended(outcome) : Failed(Reason(outcome.Failures[0]), outcome));
            if (outcome.Rollback is { IsSuccess: true } back) announcer.Tell(TakenBack(back));
            return outcome;
        }
        catch (OperationCanceledException)
        {
            if (_hasBegun != 0) announcer.Tell(Failed($"It was stopped by {by}.{(_live is { } live ? $" The site serves {live}." : "")}", null));
            throw;
        }
        catch (DeploynixException failure)
        {
            if (_hasBegun != 0) announcer.Tell(Failed(Reason(failure), null));
            throw;
        }
    }

    private void Begin()
    {
        if (Interlocked.Exchange(ref _hasBegun, 1) == 0) announcer.Tell(About(NotificationEvent.Started));
    }

    private Notification Ended(DeployOutcome outcome) => About(act == Act.Rollback ? NotificationEvent.RolledBack : NotificationEvent.Succeeded) with
    {
        Release = outcome.Release?.Id ?? plan?.Release.Value,
        Previous = outcome.Deployment?.Previous,
        Commit = outcome.Release?.ShortCommit,
        Branch = outcome.Release?.Branch ?? branch,
        Subject = outcome.Release?.Subject,
        Duration = time.GetElapsedTime(_began),
    };

    private Notification TakenBack(DeployOutcome back) => About(NotificationEvent.RolledBack) with
    {
        Act = "rollback",
        Release = back.Release?.Id,
        Previous = back.Deployment?.Previous,
        Commit = back.Release?.ShortCommit,
        Branch = back.Release?.Branch,
        Subject = back.Release?.Subject,
        Duration = back.Deployment?.Duration,
    };

    private Notification Failed(string reason, DeployOutcome? outcome) => About(NotificationEvent.Failed) with
    {
        Release = outcome?.Deployment?.Release ?? plan?.Release.Value, Previous = outcome?.Deployment?.Previous, Reason = reason, Duration = time.GetElapsedTime(_began),
    };

    private Notification About(NotificationEvent what) => new()
    {
        Event = what,
        At = time.GetUtcNow(),
        Site = site.Name,
        Environment = site.Environment,
        Act = act.ToString().ToLowerInvariant(),
        Release = plan?.Release.Value,
        Branch = branch,
        By = by.ToString(),
        Servers = [.. site.Servers.Select(server => server.Name)],
        Url = site.Proof.Url,
    };

    private static string Reason(DeploynixException failure) =>
        string.Join(": ", new[] { failure.Server, failure.Step, failure.What }.Where(part => !string.IsNullOrEmpty(part))) + (failure.State is { } state ? $" {state}" : "");

    private sealed class Listener(AnnouncedAct act, IProgress<DeployEvent> progress) : IProgress<DeployEvent>
    {
        public void Report(DeployEvent value)
        {
            if (value is StepStarted) act.Begin();
            if (value is Activated activated) act._live = activated.Release;
            progress.Report(value);
        }
    }
}
