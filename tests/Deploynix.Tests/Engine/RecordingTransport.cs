using System.Text.RegularExpressions;
using System.Threading.Channels;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Engines;

/// <summary>What a server answers to a script.</summary>
internal sealed record Answer(int Code = 0, params string[] Lines)
{
    /// <summary>The connection goes instead.</summary>
    public bool Lost { get; init; }

    /// <summary>The step runs until it is told to end.</summary>
    public bool Hangs { get; init; }
}

/// <summary>A server that runs nothing: it speaks the supervisor's protocol, remembers what it was told, and answers by rules.</summary>
internal sealed partial class RecordingTransport(Server server) : ITransport
{
    private readonly List<(string Part, Answer Answer)> _rules = [];

    public Server Server => server;

    /// <summary>What it was told to run, in order; looks and steps alike.</summary>
    public List<string> Scripts { get; } = [];

    /// <summary>What the supervisor says is live, and which release is the last.</summary>
    public (string Current, string Newest) Start { get; set; } = ("-", "");

    /// <summary>How many commands were started.</summary>
    public int Channels { get; private set; }

    public TaskCompletionSource Hanging { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The journal's lines that it was told to write.</summary>
    public IEnumerable<string> Journal => Scripts.Where(script => script.Contains("journal.jsonl", StringComparison.Ordinal) && script.Contains("| sha256sum", StringComparison.Ordinal) && !script.Contains(Supervisor.Looked, StringComparison.Ordinal));

    public bool WasTold(string part) => Scripts.Any(script => script.Contains(part, StringComparison.Ordinal));

    public void When(string part, Answer answer) => _rules.Insert(0, (part, answer));

    public Task<IRemoteProcess> StartAsync(ShellCommand command, CancellationToken cancel)
    {
        Channels++;
        var script = command.ToPosix();
        if (script.Contains(Supervisor.Looked, StringComparison.Ordinal)) return Task.FromResult<IRemoteProcess>(new Session(this, AnswerTo(script)));
        if (script.Contains(Supervisor.Ready, StringComparison.Ordinal)) return Task.FromResult<IRemoteProcess>(new Session(this, null));
        return Task.FromResult<IRemoteProcess>(new Look(AnswerTo(script)));
    }

    public ValueTask DisposeAsync() => default;

    private Answer AnswerTo(string script)
    {
        lock (Scripts) Scripts.Add(script);
        return _rules.FirstOrDefault(rule => script.Contains(rule.Part, StringComparison.Ordinal)).Answer ?? new();
    }

    private class Look : IRemoteProcess
    {
        protected Channel<OutputLine> Lines { get; } = Channel.CreateUnbounded<OutputLine>();

        protected TaskCompletionSource<ExitStatus> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected Look() { }

        public Look(Answer answer)
        {
            foreach (var line in answer.Lines) Print(line);
            Finish(answer.Code);
        }

        public IAsyncEnumerable<OutputLine> Output => Lines.Reader.ReadAllAsync();

        public Task<ExitStatus> Completion => End.Task;

        public virtual ValueTask WriteAsync(string text, CancellationToken cancel) => default;

        public ValueTask CloseInputAsync() => default;

        public ValueTask DisposeAsync()
        {
            Finish(0);
            return default;
        }

        protected void Print(string text, OutputChannel channel = OutputChannel.Out) => Lines.Writer.TryWrite(new(channel, text));

        protected void Finish(int code)
        {
            End.TrySetResult(new(code));
            Lines.Writer.TryComplete();
        }
    }

    private sealed partial class Session : Look
    {
        private readonly RecordingTransport _server;
        private string _nonce = "", _chain = "";
        private bool _lost;
        private int _code;

        public Session(RecordingTransport server, Answer? look)
        {
            _server = server;
            foreach (var line in look?.Lines ?? []) Print(line);
            if (look is null) GetReady();
            else Print(Supervisor.Looked);
        }

        public override ValueTask WriteAsync(string text, CancellationToken cancel)
        {
            if (_lost) throw new DeploynixException(ErrorKind.ConnectionLost, "The connection went.") { Server = _server.Server.Name };
            if (text.StartsWith('{'))
            {
                var words = text.Split('\n', 4);
                GetReady();
                if (words[3].StartsWith("sure", StringComparison.Ordinal))
                {
                    var (sure, run) = (words[3][..words[3].IndexOf('\n', StringComparison.Ordinal)], words[3][(words[3].IndexOf('\n', StringComparison.Ordinal) + 1)..]);
                    var isSure = words[1] == _server.Start.Current && (sure == "sure" || sure == $"sure {_server.Start.Newest}");
                    return isSure ? WriteAsync(run, cancel) : Skip(run.Split('\n')[0]["run ".Length..]);
                }
                return default;
            }
            var line = text[..text.IndexOf('\n', StringComparison.Ordinal)];
            switch (line.Split(' ')[0])
            {
                case "run":
                    var step = text[(line.Length + 1)..];
                    Run(line[4..], step[..step.LastIndexOf("\n" + line[4..] + "\n", StringComparison.Ordinal)]);
                    if (text.EndsWith("\nend\n", StringComparison.Ordinal) || (text.EndsWith("\nend well\n", StringComparison.Ordinal) && _code == 0)) Finish(0);
                    break;
                case "kill":
                    _nonce = _chain;
                    Mark(137);
                    break;
                case "ping": Print(line[5..]); break;
                case "end": Finish(0); break;
            }
            return default;
        }

        private ValueTask Skip(string nonce)
        {
            _nonce = nonce;
            Mark(ExitCode.NotSure);
            return default;
        }

        private void GetReady() => Print($"{Supervisor.Ready}\t{_server.Start.Current}\t{_server.Start.Newest}");

        /// <summary>Runs what was sent at once one by one, as the server would.</summary>
        private void Run(string nonce, string script)
        {
            _chain = nonce;
            for (var end = Told().Match(script); end.Success; end = Told().Match(script))
            {
                var code = RunOne(end.Groups["nonce"].Value, end.Groups["script"].Value);
                if (code is null) return;
                if (code != 0)
                {
                    _nonce = nonce;
                    Mark(code.Value);
                    return;
                }
                script = script[end.Length..];
            }
            RunOne(nonce, script);
        }

        [GeneratedRegex(@"^(?:t=0 took=[^\n]*\n)?\(\n(?<script>.*?)\n\); c=\$\?; printf '\\n%s %s\\n' (?<nonce>\S+) ""\$c""; printf [^\n]*?>&2[^\n]*\n[^\n]*\n", RegexOptions.Singleline)]
        private static partial Regex Told();

        /// <summary>The exit code; null where it has none yet.</summary>
        private int? RunOne(string nonce, string script)
        {
            _nonce = nonce;
            var answer = _server.AnswerTo(script);
            foreach (var line in answer.Lines) Print(line);
            if (answer.Lost)
            {
                _lost = true;
                End.TrySetException(new DeploynixException(ErrorKind.ConnectionLost, "The connection went.") { Server = _server.Server.Name });
                Lines.Writer.TryComplete();
            }
            else if (answer.Hangs) _server.Hanging.TrySetResult();
            else
            {
                Mark(answer.Code);
                return answer.Code;
            }
            return null;
        }

        private void Mark(int code)
        {
            _code = code;
            foreach (var channel in Enum.GetValues<OutputChannel>())
            {
                Print("", channel);
                Print($"{_nonce} {code}", channel);
            }
        }
    }
}
