using System.Globalization;
using Deploynix.Core.Commands;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;
using Deploynix.Infrastructure;
using Deploynix.Tests.Commands;

namespace Deploynix.Tests.Engines;

/// <summary>A site on this machine and sessions with it, over the transport that local servers have.</summary>
internal sealed class LocalSite : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TransportFactory _transports = new(new NoCredentials());

    public LocalSite() => Box.Made();

    public Sandbox Box { get; } = new();

    public ITransportFactory Transports => _transports;

    public Server Server { get; } = new() { Name = "here", Host = "localhost", Connection = Connection.Local };

    public LockHolder Holder { get; } = new() { By = "mara@desk", Act = "deploy", Since = new(2026, 3, 18, 16, 0, 0, TimeSpan.Zero) };

    public Task<RemoteSession> OpenAsync(TimeProvider? time = null) =>
        RemoteSession.OpenAsync(_transports.Open(Server), Supervisor.Locked(Box.Paths, Holder.ToLine()), time ?? TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>A word that no other process has, so that those of a test are found by it.</summary>
    public string Mark { get; } = "mark" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);

    /// <summary>A program that runs until it is ended, and is found by <see cref="Marked"/>.</summary>
    public string Sleeper => $"sh -c 'while :; do sleep 0.05; done' {Mark}";

    /// <summary>The processes that have the mark among their arguments.</summary>
    public int[] Marked => Processes(arguments => arguments.Contains(Mark));

    /// <summary>The processes that hold the site's lock file open: a supervisor's.</summary>
    public int[] Supervisors => [.. Directory.GetDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && new FileInfo($"/proc/{id}/fd/9").LinkTarget == Box.Paths.Lock)];

    public static int[] Processes(Func<string[], bool> predicate) => [.. Directory.GetDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && predicate(Arguments(id)))];

    public bool IsLocked => Box.Run(Sh.Run("flock", "-n", Box.Paths.Lock, "true")).Code != 0;

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"Waited in vain for: {what}.");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _transports.DisposeAsync();
        Box.Dispose();
    }

    private static string[] Arguments(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

/// <summary>Runs text in a session.</summary>
internal static class SessionRunning
{
    public static async Task<(StepResult Result, List<OutputLine> Lines)> StepAsync(this RemoteSession session, string text, TimeSpan? timeout = null, CancellationTokenSource? stop = null)
    {
        var lines = new List<OutputLine>();
        var result = await session.RunAsync(Sh.UserScript(text), timeout ?? LocalSite.Patience, lines.Add, stop?.Token ?? CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        return (result, lines);
    }

    public static string[] Of(this IEnumerable<OutputLine> lines, OutputChannel channel) => [.. lines.Where(line => line.Channel == channel).Select(line => line.Text)];
}
