using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>
/// The client's end of a <see cref="Supervisor"/>: one channel over which steps are run one after another, cancelled and timed.
/// Disposing it ends the supervisor, and with it the lock.
/// </summary>
internal sealed class RemoteSession : IAsyncDisposable
{
    private static readonly TimeSpan KillPatience = TimeSpan.FromMilliseconds(600);

    /// <summary>Whoever comes back from an act may begin the next one at once: the lock is to be free by then, on a busy server too.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly IRemoteProcess _process;
    private readonly IAsyncEnumerator<OutputLine> _output;
    private readonly Server _server;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SessionStart> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<OutputLine> _preamble = [];
    private readonly string _pong = Nonce();
    private string _begun = "";
    private readonly Queue<SentStep> _sent = [];
    private RunningSteps? _running;
    private bool _saysEnd;
    private bool _endsWell;
    private bool _logs;
    private int _disposed;
    private long _lastHeard;

    private RemoteSession(IRemoteProcess process, IAsyncEnumerator<OutputLine>? output, Server server, TimeProvider time)
    {
        _process = process;
        _output = output ?? process.Output.GetAsyncEnumerator(_closing.Token);
        _server = server;
        _time = time;
        _lastHeard = time.GetTimestamp();
    }

    /// <summary>What the server said when the session began.</summary>
    public SessionStart Start { get; private set; } = SessionStart.Unknown;

    /// <summary>Starts a supervisor and waits until it is ready.</summary>
    /// <exception cref="DeploynixException">The lock is held, the site is not there, a tool is missing, or the server went.</exception>
    public static async Task<RemoteSession> OpenAsync(ITransport transport, ShellCommand supervisor, TimeProvider time, CancellationToken cancel)
    {
        var process = await transport.StartAsync(supervisor, cancel);
        return await BeginAsync(new(process, null, transport.Server, time), cancel);
    }

    /// <summary>Has the supervisor that waits behind a look take the lock, and waits until it is ready.</summary>
    /// <param name="look">The look, which is this session's from now on.</param>
    /// <param name="server">The server.</param>
    /// <param name="holder">What whoever is refused gets to read, one line of JSON.</param>
    /// <param name="first">The first scripts that <see cref="RunAsync"/> will be given: they are sent at once, and run if the lock was got, what was seen is as it was, and nobody froze the site. Null for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="DeploynixException">The lock is held, the site is not there, a tool is missing, or the server went.</exception>
    public static async Task<RemoteSession> ContinueAsync(StandingLook look, Server server, string holder, AheadSteps? first, TimeProvider time, CancellationToken cancel)
    {
        var session = new RemoteSession(look.Process, look.Output, server, time);
        try
        {
            var text = $"{holder}\n{first?.SeenCurrent ?? "-"}\n{look.ServerTime(time).ToUnixTimeSeconds()}\n";
            if (first is not null) text += $"sure{(first.SeenNewest is { } newest ? " " + newest : "")}\n{session.Chain(first.Sent, first.Tells)}";
            await session.SendAsync(text, cancel);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
        return await BeginAsync(session, cancel);
    }

    private static async Task<RemoteSession> BeginAsync(RemoteSession session, CancellationToken cancel)
    {
        try
        {
            _ = session.ListenAsync();
            session.Start = await session._started.Task.WaitAsync(cancel);
            _ = session.PingAsync();
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Runs a script to its end. What it prints goes to <paramref name="onLine"/> as it comes. When it takes longer than
    /// <paramref name="timeout"/>, or is cancelled, its process group is ended first.
    /// </summary>
    /// <remarks>What <paramref name="onLine"/> throws ends the step's process group too, and is thrown here.</remarks>
    /// <exception cref="OperationCanceledException">Cancelled; the step's process group has ended, or the session is about to.</exception>
    /// <exception cref="DeploynixException">The connection went.</exception>
    public async Task<StepResult> RunAsync(ShellCommand script, TimeSpan timeout, Action<OutputLine>? onLine, CancellationToken cancel)
    {
        if (_sent.TryDequeue(out var sent))
        {
            if (!ReferenceEquals(sent.Script, script)) throw new InvalidOperationException("Another script was sent ahead.");
            var early = await AwaitAsync(sent.Step, sent: null, timeout, onLine, cancel);
            if (!early.IsSuccess) _sent.Clear();
            else if (_endsWell && _sent.Count == 0) _saysEnd = true;
            if (early.Status.Code != ExitCode.NotSure) return early;
        }
        cancel.ThrowIfCancellationRequested();
        await PassAsync();
        var step = new RunningStep(Nonce());
        Volatile.Write(ref _running, new([step]));
        return await AwaitAsync(step, Run(step.Nonce, script) + (_saysEnd ? "end\n" : ""), timeout, onLine, cancel);
    }

    /// <summary>Whether scripts were sent that nobody has asked for yet.</summary>
    public bool HasSent => _sent.Count > 0;

    /// <summary>
    /// Sends scripts at once which <see cref="RunAsync"/> will be given one after another: the server runs each as soon as the one before has succeeded. Whatever ends one of them ends
    /// those after it too, which can be sent again.
    /// </summary>
    /// <param name="scripts">The scripts.</param>
    /// <param name="endsWell">Whether the session has nothing else to do when all of them succeed: it ends by itself then, where no log is kept, and nobody waits for the wire once more.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task SendAsync(IReadOnlyList<ShellCommand> scripts, bool endsWell, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (_sent.Count > 0) throw new InvalidOperationException("Scripts that were sent ahead have not been asked for yet.");
        await PassAsync();
        await SendAsync(Chain(scripts, endsWell), cancel);
    }

    /// <summary>
    /// Gives up what was sent ahead and nobody asked for, and waits until what was sent before has ended: of scripts of which one failed, the failed one ends before all do. What was killed and did not end in time is not waited for; the server
    /// begins nothing before it has ended.
    /// </summary>
    public async Task PassAsync()
    {
        _sent.Clear();
        if (Volatile.Read(ref _running) is not { } before) return;
        if (!before.WasKilled) await Task.WhenAny(before.Last.Ended.Task, _gone.Task, Task.Delay(KillPatience, _time));
        Volatile.Write(ref _running, null);
    }

    private string Chain(IReadOnlyList<ShellCommand> scripts, bool endsWell)
    {
        // What is still to be said to the log comes behind it.
        _endsWell = endsWell && !_logs;
        RunningStep[] steps = [.. scripts.Select(_ => new RunningStep(Nonce()))];
        for (var index = 0; index < steps.Length; index++) _sent.Enqueue(new(scripts[index], steps[index]));
        Volatile.Write(ref _running, new(steps));
        return Run(steps[^1].Nonce, StepChain.Of([.. scripts.Zip(steps, static (script, step) => new StepChain.Link(step.Nonce, script))])) + (_endsWell ? "end well\n" : "");
    }

    private static string Run(string nonce, ShellCommand script) => $"run {nonce}\n{script.ToPosix()}\n{nonce}\n";

    private async Task<StepResult> AwaitAsync(RunningStep step, string? sent, TimeSpan timeout, Action<OutputLine>? onLine, CancellationToken cancel)
    {
        step.HandTo(onLine);
        try
        {
            if (sent is not null) await SendAsync(sent, cancel);
            using var limit = new CancellationTokenSource(timeout, _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
            try
            {
                return step.Result(await Ended(step, both.Token), timedOut: false);
            }
            catch (OperationCanceledException) when (both.IsCancellationRequested)
            {
                _sent.Clear();
                await KillAsync(step);
                cancel.ThrowIfCancellationRequested();
                return step.Result(new ExitStatus(null, "KILL"), timedOut: true);
            }
            catch (Exception) when (step.Refused.Task.IsCompleted)
            {
                _sent.Clear();
                await KillAsync(step);
                cancel.ThrowIfCancellationRequested();
                throw;
            }
        }
        finally
        {
            // A step that has not ended stays, so that whoever disposes of the session ends it.
            if (Volatile.Read(ref _running) is { Last.Ended.Task.IsCompleted: true }) Volatile.Write(ref _running, null);
        }
    }

    /// <summary>Runs the session's last script: the end of the session is said with it, so that nobody waits for the wire once more.</summary>
    public async Task<StepResult> RunLastAsync(ShellCommand script, TimeSpan timeout, CancellationToken cancel)
    {
        _saysEnd = true;
        return await RunAsync(script, timeout, null, cancel);
    }

    /// <summary>Replaces the line that whoever is refused gets to read.</summary>
    public ValueTask HoldAsync(string line, CancellationToken cancel) => SendAsync($"hold {line}\n", cancel);

    /// <summary>Names the file on the server that <see cref="LogAsync"/> adds to.</summary>
    public ValueTask OpenLogAsync(string path, CancellationToken cancel)
    {
        _logs = true;
        return SendAsync($"log {path}\n", cancel);
    }

    /// <summary>Adds lines to the log on the server, without waiting for it; to none where none was named.</summary>
    public ValueTask LogAsync(string lines, CancellationToken cancel)
    {
        if (!_logs) return default;
        var nonce = Nonce();
        return SendAsync($"say {nonce}\n{lines}{(lines.EndsWith('\n') ? "" : "\n")}{nonce}\n", cancel);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        try
        {
            var isIdle = Volatile.Read(ref _running) is null;
            if (!isIdle || !_saysEnd) await SendAsync(isIdle ? "end\n" : "kill\nend\n", CancellationToken.None);
            await _process.CloseInputAsync();
            await Task.WhenAny(_gone.Task, Task.Delay(isIdle ? EndPatience : KillPatience, _time));
        }
        catch (Exception failure) when (failure is DeploynixException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The other end is gone already, and the lock with it: the server's kernel and the guard saw to that.
        }
        await _closing.CancelAsync();
        await _process.DisposeAsync();
        _closing.Dispose();
    }

    private async Task<ExitStatus> Ended(RunningStep step, CancellationToken cancel)
    {
        await Task.WhenAny(step.Ended.Task, step.Refused.Task, _gone.Task).WaitAsync(cancel);
        if (step.Refused.Task.IsFaulted) await step.Refused.Task;
        if (step.Ended.Task.IsCompletedSuccessfully) return await step.Ended.Task;
        throw await LossAsync();
    }

    private async Task KillAsync(RunningStep step)
    {
        if (Volatile.Read(ref _running) is { } running) running.WasKilled = true;
        try
        {
            await SendAsync("kill\n", CancellationToken.None);
            await Task.WhenAny(step.Ended.Task, _gone.Task, Task.Delay(KillPatience, _time));
        }
        catch (DeploynixException)
        {
            // The channel is gone; the guard on the server ends the step.
        }
    }

    private async Task ListenAsync()
    {
        try
        {
            while (await _output.MoveNextAsync())
            {
                var line = _output.Current;
                Volatile.Write(ref _lastHeard, _time.GetTimestamp());
                if (!_started.Task.IsCompleted) ReadPreamble(line);
                else if (WithoutPong(line) is { } printed && Volatile.Read(ref _running) is { } steps) steps.Read(printed);
            }
        }
        catch (Exception failure) when (failure is DeploynixException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Told to whoever waits by _gone: what went wrong is asked of Completion there.
        }
        finally
        {
            _gone.TrySetResult();
            if (!_started.Task.IsCompleted) await RefuseStartAsync();
        }
    }

    /// <summary>The line without the answer to a ping, which may stand in the middle of one: then the rest of it comes later.</summary>
    private OutputLine? WithoutPong(OutputLine line)
    {
        if (line.Channel != OutputChannel.Out) return line;
        if (line.Text.EndsWith(_pong, StringComparison.Ordinal))
        {
            _begun += line.Text[..^_pong.Length];
            return null;
        }
        var whole = line with { Text = _begun + line.Text };
        _begun = "";
        return whole;
    }

    private void ReadPreamble(OutputLine line)
    {
        if (line.Channel == OutputChannel.Out && SessionStart.TryParse(line.Text) is { } start)
        {
            // The error stream comes at its own pace: what a step printed there that was sent ahead can be here before the line that says that the session began.
            if (Volatile.Read(ref _running) is { } ahead) _preamble.Where(early => early.Channel == OutputChannel.Error).ToList().ForEach(ahead.Read);
            _started.TrySetResult(start);
        }
        else _preamble.Add(line);
    }

    private async Task RefuseStartAsync()
    {
        try
        {
            var status = await _process.Completion;
            _started.TrySetException(SessionRefusal.Explain(_server, status, [.. _preamble.Select(line => line.Text)]));
        }
        catch (Exception failure) when (failure is DeploynixException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            _started.TrySetException(failure);
        }
    }

    [SuppressMessage("Reliability", "CA2016", Justification = "A ping is worth sending until the session closes, whoever else gave up.")]
    private async Task PingAsync()
    {
        using var timer = new PeriodicTimer(Supervisor.PingInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_closing.Token))
            {
                if (_time.GetElapsedTime(Volatile.Read(ref _lastHeard)) > Supervisor.Silence)
                {
                    _gone.TrySetResult();
                    return;
                }
                await SendAsync($"ping {_pong}\n", _closing.Token);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or DeploynixException or ObjectDisposedException)
        {
            _gone.TrySetResult();
        }
    }

    private async ValueTask SendAsync(string text, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            await _process.WriteAsync(text, cancel);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw await LossAsync(failure);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task<DeploynixException> LossAsync(Exception? inner = null)
    {
        try
        {
            await _process.Completion.WaitAsync(TimeSpan.FromMilliseconds(200), _time);
        }
        catch (DeploynixException loss)
        {
            return loss;
        }
        catch (Exception failure) when (failure is TimeoutException or OperationCanceledException or IOException)
        {
            inner ??= failure;
        }
        return new DeploynixException(ErrorKind.ConnectionLost, "The connection went while a step ran.", inner)
        {
            Server = _server.Name,
            State = "The server has ended the step and freed the lock by itself.",
        };
    }

    private static string Nonce() => "deploynix-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(8));

    /// <summary>A script that was sent before <see cref="RunAsync"/> was given it.</summary>
    private sealed record SentStep(ShellCommand Script, RunningStep Step);

    /// <summary>What the server runs now, one or several: each stream tells their lines and their ends in their order, at its own pace.</summary>
    private sealed class RunningSteps(RunningStep[] steps)
    {
        private readonly int[] _at = new int[2];

        public RunningStep Last => steps[^1];

        public bool WasKilled { get; set; }

        public void Read(OutputLine line)
        {
            ref var at = ref _at[(int)line.Channel];
            // One failed, or all were ended: the others never began.
            if (Last.IsEnd(line)) at = steps.Length - 1;
            var step = steps[at];
            step.Read(line);
            if (step.HasEnded(line.Channel) && at < steps.Length - 1) at++;
            if (!Last.Ended.Task.IsCompletedSuccessfully) return;
            foreach (var other in steps) other.Ended.TrySetResult(Last.Ended.Task.Result);
        }
    }

    private sealed class RunningStep(string nonce)
    {
        private readonly SessionFrames _frames = new(nonce);
        private readonly OutputTail _tail = new(40);
        private readonly object _handing = new();
        private List<OutputLine>? _early = [];
        private Action<OutputLine>? _onLine;

        public string Nonce => nonce;

        /// <summary>Whether a stream has told the step's end.</summary>
        public bool HasEnded(OutputChannel channel) => _frames.HasEnded(channel);

        /// <summary>Whether a line is the step's end.</summary>
        public bool IsEnd(OutputLine line) => _frames.IsEnd(line);

        public TaskCompletionSource<ExitStatus> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Fails with what the taker of the lines threw. From then on they are read and dropped, so that the step's end is seen.</summary>
        public TaskCompletionSource Refused { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Who takes the lines from now on, those first that came before anybody asked for them.</summary>
        public void HandTo(Action<OutputLine>? onLine)
        {
            lock (_handing)
            {
                _onLine = onLine;
                foreach (var line in _early ?? []) HandOn(line);
                _early = null;
            }
        }

        public void Read(OutputLine line)
        {
            lock (_handing) ReadLine(line);
        }

        private void ReadLine(OutputLine line)
        {
            foreach (var own in _frames.Read(line))
            {
                _tail.Add(own);
                if (_early is null) HandOn(own);
                else _early.Add(own);
            }
            if (_frames is { Ended: true, ExitCode: { } code }) Ended.TrySetResult(new ExitStatus(code));
        }

        [SuppressMessage("Design", "CA1031", Justification = "Whatever the taker throws is thrown again where the step was begun.")]
        private void HandOn(OutputLine line)
        {
            if (Refused.Task.IsCompleted) return;
            try
            {
                _onLine?.Invoke(line);
            }
            catch (Exception refusal)
            {
                Refused.TrySetException(refusal);
                _ = Refused.Task.Exception;
            }
        }

        public StepResult Result(ExitStatus status, bool timedOut) => new(status, _tail.Lines, timedOut);
    }
}
