using System.Globalization;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>One act on one server: its session, its steps, its log, and how it ends.</summary>
internal sealed class ServerRun : IAsyncDisposable
{
    /// <summary>Enough that a tool's reason is among them: npm prints more than a hundred lines on its usage after it.</summary>
    private const int LinesKept = 200;

    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(500);

    private readonly ActRun _act;
    private readonly RemoteSession _session;
    private readonly StepLog _log;
    private readonly List<string> _warnings = [];
    private readonly AheadSteps? _ahead;
    private int _number;
    private bool _sentTelling;

    private ServerRun(ActRun act, Server server, RemoteSession session, AheadSteps? ahead = null)
    {
        _ahead = ahead;
        _act = act;
        Server = server;
        _session = session;
        _log = new StepLog(act.Time);
    }

    public Server Server { get; }

    /// <summary>What the server had when the lock was taken.</summary>
    public SessionStart Start => _session.Start;

    /// <summary>The first failure, if there was one.</summary>
    public DeploynixException? Failure { get; private set; }

    /// <summary>Whether the act's swap was done here.</summary>
    public bool IsLive { get; private set; }

    /// <summary>How many steps there will be, for progress.</summary>
    public int Count { get; set; }

    /// <summary>What <c>current</c> was before, for sentences about the state.</summary>
    public string Before { get; set; } = Nothing;

    /// <summary>What stands in <see cref="Before"/> ahead of the first release.</summary>
    public const string Nothing = "nothing";

    /// <summary>Whether the journal has the act already.</summary>
    public bool IsTold { get; private set; }

    /// <summary>Whether the journal may have it, because it was sent along and nobody heard what became of it.</summary>
    public bool MayBeTold => !IsTold && (_sentTelling || _ahead is { Tells: true });

    /// <summary>Takes the site's lock on a server, over the channel of the look that the act was planned from where that stands; then the first step may be sent with it.</summary>
    public static async Task<ServerRun> OpenAsync(ActRun act, ITransport transport, StandingLook? look, Func<AheadSteps?>? first, CancellationToken cancel)
    {
        var holder = Holder(act, null);
        try
        {
            if (look is not null && look.TryTake())
            {
                var ahead = first?.Invoke();
                return new(act, transport.Server, await RemoteSession.ContinueAsync(look, transport.Server, holder, ahead, act.Time, cancel), ahead);
            }
            return new(act, transport.Server, await RemoteSession.OpenAsync(transport, Supervisor.Locked(SitePaths.Of(act.Site), holder, act.Outer?.TokenFor(act.Site), letIn: !act.IsRelease), act.Time, cancel));
        }
        catch (DeploynixException refusal) when (refusal.Site is null)
        {
            throw refusal.At(act.Site);
        }
    }

    /// <summary>The same server, under the same lock, for another act.</summary>
    public ServerRun Then(ActRun act) => new(act, Server, _session) { Before = Before };

    /// <summary>What the server's shell gets for a step. Commands of the site's own may run commands of this module, which are known by the token.</summary>
    public static ShellCommand Script(ActRun act, Step step) => step.IsOfSite
        ? Sh.Lines(Sh.Script($"export {new Arg.Raw(OuterAct.TokenVariable)}={new Arg.Secret(act.Token)}"), step.ToScript())
        : step.ToScript();

    /// <summary>Says in the lock's line which release it is about, once that is known.</summary>
    public ValueTask AnnounceAsync(CancellationToken cancel) => _session.HoldAsync(Holder(_act, Start.Now?.ToUnixTimeSeconds()), cancel);

    private static string Holder(ActRun act, long? at) => new LockHolder
    {
        By = act.By.ToString(), Act = act.Act.ToString().ToLowerInvariant(), Since = act.Started, Release = act.Release?.Value, TokenHash = OuterAct.Hash(act.Token), At = at,
    }.ToLine();

    /// <summary>Begins the release's log.</summary>
    public async Task LogToAsync(string path, string title, CancellationToken cancel)
    {
        await _session.OpenLogAsync(path, cancel);
        _log.Note(title);
    }

    /// <summary>Gives up what was sent ahead, as it is not what is wanted any more.</summary>
    public Task PassAsync() => _session.PassAsync();

    /// <summary>Runs a read-only script and gives the lines that it printed.</summary>
    public async Task<(StepResult Result, List<string> Lines)> AskAsync(ShellCommand script, CancellationToken cancel)
    {
        var lines = new List<string>();
        var result = await _session.RunAsync(script, _act.Site.Timeouts.Step, line =>
        {
            if (line.Channel == OutputChannel.Out) lines.Add(line.Text);
        }, cancel);
        return (result, lines);
    }

    /// <summary>Something that is asked from elsewhere begins, and is a step to whoever watches: the log has its name before it is known how it ends.</summary>
    public async Task<long> BeginAsync(Phase phase, string name)
    {
        _act.Report(new StepStarted(Server.Name, phase, name, ++_number, Math.Max(Count, _number)));
        _log.Begin();
        _log.Note($"{phase.ToString().ToLowerInvariant()}: {name}");
        await FlushAsync(_log.Take(endOfStep: false));
        return _act.Time.GetTimestamp();
    }

    /// <summary>It ended.</summary>
    public async Task EndAsync(Phase phase, string name, long began, bool succeeded, IEnumerable<string> told)
    {
        foreach (var line in told)
        {
            _log.Add(line);
            _act.Report(new StepPrinted(Server.Name, name, new(OutputChannel.Out, line)));
        }
        var elapsed = _act.Time.GetElapsedTime(began);
        _log.Note($"{(succeeded ? "done in" : "failed after")} {elapsed.TotalSeconds:0.00} s");
        await FlushAsync(_log.Take(endOfStep: true));
        _act.Report(new StepEnded(Server.Name, phase, name, succeeded, elapsed));
    }

    /// <summary>A line in the log that belongs to no step.</summary>
    public void Note(string text) => _log.Note(text);

    /// <summary>Runs a script of the engine's own that is a step to whoever watches; its lines are handed on, neither shown nor logged, and it has all the time it likes.</summary>
    public async Task<StepResult> RunAsync(Phase phase, string name, ShellCommand script, Action<OutputLine> onLine, CancellationToken cancel)
    {
        var began = _act.Time.GetTimestamp();
        _act.Report(new StepStarted(Server.Name, phase, name, ++_number, Math.Max(Count, _number)));
        var result = await _session.RunAsync(script, Timeout.InfiniteTimeSpan, onLine, cancel);
        _act.Report(new StepEnded(Server.Name, phase, name, result.IsSuccess, _act.Time.GetElapsedTime(began)));
        return result;
    }

    /// <summary>Something of the engine's own, over another channel, that is a step to whoever watches.</summary>
    public async Task DuringAsync(Phase phase, string name, Func<Task> work)
    {
        var (began, isDone) = (_act.Time.GetTimestamp(), false);
        _act.Report(new StepStarted(Server.Name, phase, name, ++_number, Math.Max(Count, _number)));
        try
        {
            await work();
            isDone = true;
        }
        finally
        {
            _act.Report(new StepEnded(Server.Name, phase, name, isDone, _act.Time.GetElapsedTime(began)));
        }
    }

    /// <summary>Runs steps in order; the first that fails ends it, unless the release is live already: then the others still run.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="asked">What <see cref="AskAsync"/> will be given after them, if it is sent along; null for nothing.</param>
    /// <param name="entry">What the journal gets when all of it went well and nobody has to hear of anything first; null where that is told later.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task RunAsync(IEnumerable<Step> steps, ShellCommand? asked, Func<JournalEntry>? entry, CancellationToken cancel)
    {
        var left = new StepsToSend(steps.Select(step => (step, _ahead?.ScriptOf(step) ?? Script(_act, step))));
        ShellCommand? tells = null;
        foreach (var (step, script) in left.Steps)
        {
            if (Failure is not null && !(IsLive && step.Phase >= Phase.Activate)) return;
            if (!_session.HasSent)
            {
                tells = null;
                if (left.Chain(step, asked is null ? Telling : _ => asked) is { Count: > 1 } chain) await _session.SendAsync(chain, endsWell: tells is not null && ReferenceEquals(chain[^1], tells), cancel);
                else tells = null;
            }
            var result = await RunAsync(step, script, cancel);
            if (IsSwap(step) && result.IsSuccess)
            {
                IsLive = true;
                _act.Limit?.CancelAfter(Timeout.InfiniteTimeSpan);
                _act.Report(new Activated(Server.Name, _act.Release!.Value, Before));
            }
        }
        if (tells is not null && _session.HasSent) IsTold = (await _session.RunAsync(tells, TimeSpan.FromSeconds(30), null, cancel)).IsSuccess;

        ShellCommand? Telling(IReadOnlyList<Step> chained)
        {
            // What a step after the swap tells, the journal has to have; and of a failure the client tells.
            if (entry is null || Failure is not null || chained.Any(step => step.Phase is not (Phase.Activate or Phase.Prune))) return null;
            _sentTelling = true;
            return tells = StateFiles.Tell(SitePaths.Of(_act.Site), entry(), chained.Select(step => step.Name));
        }
    }

    /// <summary>Swaps back what was swapped, because another server of the site could not follow.</summary>
    public async Task TakeBackAsync(ShellCommand swap)
    {
        var result = await _session.RunAsync(swap, TimeSpan.FromSeconds(30), null, CancellationToken.None);
        if (result.IsSuccess)
        {
            IsLive = false;
            _log.Note($"taken back to {Before}: another server could not follow");
        }
        else
        {
            Warn($"{Server.Name} could not be taken back to {Before}: it serves {_act.Release}, other servers do not.");
        }
    }

    /// <summary>A step of the engine's own whose failure is told and nothing else: the last things that an act does.</summary>
    /// <param name="script">The step.</param>
    /// <param name="hurry">Whether somebody waits for the end of it all.</param>
    /// <param name="last">Whether nothing else is done in this session.</param>
    public async Task ConcludeAsync(ShellCommand script, bool hurry, bool last = false)
    {
        try
        {
            if (_log.Take(endOfStep: true) is { Length: > 0 } text) await _session.LogAsync(text, CancellationToken.None);
            if (IsTold) return;
            var patience = hurry ? LastWords : TimeSpan.FromSeconds(30);
            var result = last ? await _session.RunLastAsync(script, patience, CancellationToken.None) : await _session.RunAsync(script, patience, null, CancellationToken.None);
            if (!result.IsSuccess) Warn($"The journal or the release's record could not be written: {string.Join(' ', result.Tail.Select(line => line.Text))}");
        }
        catch (DeploynixException lost)
        {
            Warn($"The connection went before the journal was written ({lost.What}); Get-DeploynixRelease tells what is true.");
        }
    }

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>What steps took over from the release before.</summary>
    public List<string> Reused { get; } = [];

    /// <summary>What the steps took that were done, in their order.</summary>
    public List<StepTime> Times { get; } = [];

    /// <summary>The steps after the swap that were done.</summary>
    public List<string> Reloads { get; } = [];

    /// <summary>How long the proof took after the swap.</summary>
    public int? ProvenMilliseconds { get; private set; }

    public void Fail(DeploynixException failure) => Failure ??= failure;

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task<StepResult> RunAsync(Step step, ShellCommand script, CancellationToken cancel)
    {
        var redaction = new Redaction([.. step.Command.Secrets, .. step.Masked, _act.Token]);
        var tail = new Queue<string>();
        var answer = new List<string>();
        var began = _act.Time.GetTimestamp();
        _act.Report(new StepStarted(Server.Name, step.Phase, step.Name, ++_number, Math.Max(Count, _number)));
        _log.Begin();
        _log.Note($"{step.Phase.ToString().ToLowerInvariant()}: {step.Name}");
        // At once: who looks later for what was running when the client went away finds it here alone.
        await FlushAsync(_log.Take(endOfStep: false));
        StepResult result;
        try
        {
            result = await _session.RunAsync(script, step.Timeout, line =>
            {
                if (step.Judge is not null && line.Channel == OutputChannel.Out && line.Text.StartsWith(LaravelScript.Mark, StringComparison.Ordinal))
                {
                    answer.Add(line.Text);
                    return;
                }
                var text = redaction.Mask(line.Text);
                if (Directives.TryParse(text) is { } told)
                {
                    Take(told.Kind, told.Text);
                    text = told.Text;
                }
                else if (!step.IsOfSite && FailureCause.Warning(text) is { } heard)
                {
                    Warn($"'{step.Name}': {heard}");
                }
                if (tail.Count == LinesKept) tail.Dequeue();
                tail.Enqueue(text);
                _act.Report(new StepPrinted(Server.Name, step.Name, line with { Text = text }));
                if (_log.Add(text)) _ = FlushAsync(_log.Take(endOfStep: false));
            }, cancel);
            if (_ahead is { Tells: true } && _ahead.ScriptOf(step) is not null)
            {
                IsTold = result.IsSuccess;
            }
            if (!step.IsOfSite && result.Status.Code == ExitCode.Untold) result = result with { Status = new(0) };
        }
        catch (DeploynixException lost)
        {
            Failure ??= lost.At(_act.Site, _act.Release, step.Name, IsSwap(step) && !IsLive
                ? $"Whether {_act.Release} went live on {Server.Name} is not known: Get-DeploynixRelease tells."
                : _act.StateAfter(this));
            throw Failure;
        }
        if (result.IsSuccess && step.IsArtisan && FailureCause.FindThrown([.. tail]) is not null) result = result with { HasThrown = true };
        if (step.Judge is { } judge)
        {
            if (result.IsSuccess) await TakeAsync(step, judge(answer), cancel);
            else if (LaravelAnswer.Parse(answer).Error is { } error) tail.Enqueue(error);
        }
        var elapsed = _act.Time.GetElapsedTime(began);
        _log.Note(result.IsSuccess ? $"done in {elapsed.TotalSeconds:0.00} s" : $"failed: {(result.TimedOut ? "took too long" : result.Status)}");
        await FlushAsync(_log.Take(endOfStep: true));
        _act.Report(new StepEnded(Server.Name, step.Phase, step.Name, result.IsSuccess, elapsed));
        if (result.IsSuccess) Times.Add(new(step.Name, Math.Round(elapsed.TotalSeconds, 2)));
        if (result.IsSuccess && step.Phase == Phase.Reload) Reloads.Add(step.Name);
        if (!result.IsSuccess)
        {
            if (step.ContinueOnError) Warn($"'{step.Name}' failed ({(result.TimedOut ? "took too long" : result.Status)}): {string.Join(" / ", tail.TakeLast(3))}");
            else Failure ??= StepFailure.Explain(_act.Site, Server, _act.Release!, step, result, [.. tail], _act.StateAfter(this));
        }
        return result;
    }

    private async Task TakeAsync(Step step, Judgement judgement, CancellationToken cancel)
    {
        foreach (var warning in judgement.Warnings)
        {
            Warn(warning);
            _log.Add(warning);
        }
        if (judgement.Refusal is { } refusal)
        {
            _log.Add(refusal.Message);
            Failure ??= refusal;
        }
        var kept = await _session.RunAsync(judgement.Keep, TimeSpan.FromSeconds(30), null, cancel);
        if (!kept.IsSuccess) Warn($"What '{step.Name}' found could not be kept: {string.Join(' ', kept.Tail.Select(line => line.Text))}");
    }

    /// <summary>Whether a step moves <c>current</c>.</summary>
    public static bool IsSwap(Step step) => step is { Phase: Phase.Activate, Name: "activate" };

    private async Task FlushAsync(string text)
    {
        if (text.Length == 0) return;
        try
        {
            await _session.LogAsync(text, CancellationToken.None);
        }
        catch (DeploynixException)
        {
            // The step's own end tells that the connection went; the log ends where it did.
        }
    }

    private void Take(string kind, string text)
    {
        if (kind == "warning") Warn(text);
        else if (kind == "reused") Reused.Add(text);
        else if (kind == "proven" && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)) ProvenMilliseconds = milliseconds;
    }

    /// <summary>Tells something that is not the end of it.</summary>
    public void Warn(string message)
    {
        _warnings.Add(message);
        _act.Report(new Warned(Server.Name, message));
    }
}
