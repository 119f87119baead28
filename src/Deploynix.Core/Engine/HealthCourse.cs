using Deploynix.Core.Model;
using Deploynix.Core.Planning;

namespace Deploynix.Core.Engine;

/// <summary>One check at one place, attempt by attempt: N of M decide, and failures in the warm-up do not count.</summary>
internal sealed class HealthCourse(HealthCheck check, int number, Server? server)
{
    private int _good;
    private int _bad;
    private HealthVerdict? _last;
    private HealthVerdict? _worst;

    public HealthCheck Check => check;

    public int Number => number;

    public Server? Server => server;

    public int Attempts { get; private set; }

    /// <summary>Whether an attempt was begun where it is made: what does not end there is not healthy, and what was never begun is unknown.</summary>
    public bool HasBegun { get; set; }

    public bool IsDecided { get; private set; }

    /// <summary>How many attempts in a row failed; the pause grows with them.</summary>
    public int FailuresInARow { get; private set; }

    /// <summary>How long it took until it was decided.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>The incident that was open on the server.</summary>
    public string? Incident { get; set; }

    /// <summary>Whether PHP's own server was asked, although the settings name another one.</summary>
    public bool AskedPhp { get; set; }

    /// <summary>What a log was when it was looked at last.</summary>
    public string? LogState { get; set; }

    /// <summary>Errors that came to a log.</summary>
    public int LogErrors { get; set; }

    /// <summary>When a log was first looked at.</summary>
    public long? LogBegan { get; set; }

    /// <summary>Takes what an attempt came to.</summary>
    public void Note(HealthVerdict verdict, bool isWarmUp, TimeSpan elapsed)
    {
        Attempts++;
        _last = verdict;
        Elapsed = elapsed;
        if (verdict.Status is HealthStatus.Healthy or HealthStatus.Degraded)
        {
            _good++;
            FailuresInARow = 0;
        }
        else
        {
            FailuresInARow++;
            if (!isWarmUp || verdict.IsFinal)
            {
                _bad++;
                _worst = verdict;
            }
        }
        IsDecided = verdict.IsFinal || _good >= check.Needed || _bad > check.Of - check.Needed;
    }

    /// <summary>Whether it is decided that this does not work, and not by the way that leads there, which may be this machine's own.</summary>
    public bool IsLost => IsDecided && Verdict is { Status: HealthStatus.Unhealthy } verdict && (server is not null || !verdict.IsNetwork);

    /// <summary>It is not waited for any more, since something else decided.</summary>
    public void LeaveOpen(TimeSpan elapsed)
    {
        if (IsDecided) return;
        IsDecided = true;
        Elapsed = elapsed;
        _last = _worst = new(HealthStatus.Unknown, "left open: another check decided") { IsFinal = true };
    }

    /// <summary>The time is up: what was not decided is not healthy.</summary>
    public void TimeIsUp(TimeSpan elapsed, HealthVerdict withoutAttempt)
    {
        if (IsDecided) return;
        IsDecided = true;
        Elapsed = elapsed;
        if (_last is null || _last.Status is HealthStatus.Healthy or HealthStatus.Degraded) _last = withoutAttempt;
        _bad = Math.Max(_bad, 1);
        _worst ??= _last;
    }

    /// <summary>What it came to.</summary>
    public HealthVerdict Verdict
    {
        get
        {
            var last = _last!;
            if (last.IsFinal) return last;
            if (_good < check.Needed) return _worst ?? last;
            return _bad > 0 && last.Status == HealthStatus.Healthy
                ? last with { Status = HealthStatus.Degraded, Seen = $"{last.Seen}, after {_bad} that failed: {_worst!.Seen}" }
                : last;
        }
    }

    /// <summary>How many attempts failed and counted.</summary>
    public int Failures => _bad;
}
