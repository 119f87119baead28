using System.Diagnostics;
using Deploynix.Core.Commands;
using Deploynix.Core.Parsing;
using Deploynix.Tests.Commands;

namespace Deploynix.Tests.Watch;

/// <summary>A site with logs, and the script that looks at them, as a server runs it.</summary>
internal sealed class Looks : IDisposable
{
    private readonly Process _process;

    public Looks(string? awk = null)
    {
        Box.Made().With(Sandbox.Old, Sandbox.New);
        Box.Link("current", Sandbox.New.RelativePath);
        Directory.CreateDirectory(Box.In("shared/storage/logs"));
        if (awk is not null) Box.Stub("awk", $"exec {awk} \"$@\"");
        File.WriteAllText(Access, "");
        _process = Start();
    }

    public Sandbox Box { get; } = new();

    public string Access => Box.Under("it's access.log");

    public string Laravel => Box.In("shared/storage/logs/laravel.log");

    /// <summary>Where the last look ended.</summary>
    public IReadOnlyList<string> Positions { get; private set; } = [];

    public void Requests(int count, int status = 200, string time = "0.123") => File.AppendAllText(Access, string.Concat(Enumerable.Repeat(Line(status, time), count)));

    public static string Line(int status, string? time = "0.123", string more = "") =>
        $"203.0.113.9 - - [18/Mar/2026:16:47:00 +0000] \"GET /{more} HTTP/1.1\" {status} 512 \"-\" \"Mozilla/5.0\"{(time is null ? "" : " " + time)}\n";

    /// <summary>An entry of Laravel's log.</summary>
    public static string Thrown(string @class, string place, DateTime? at = null) =>
        $"[{at ?? DateTime.UtcNow:yyyy-MM-dd HH:mm:ss}] production.ERROR: It broke at /x:1) {{\"exception\":\"[object] ({@class.Replace(@"\", @"\\", StringComparison.Ordinal)}(code: 0): It broke at /srv/shop/releases/20260318_160500/{place})\n[stacktrace]\n#0 {{main}}\n\"}} \n";

    public WatchSeen First() => Ask(WatchScript.First);

    public WatchSeen Look() => Ask(WatchScript.Look(Positions));

    public void Rename(string to) => File.Move(Access, Access + to);

    /// <summary>As logrotate's copytruncate does.</summary>
    public void CopyAndTruncate(string to)
    {
        File.Copy(Access, Access + to);
        using var file = new FileStream(Access, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(0);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        Assert.True(_process.WaitForExit(10_000), "The script outlives its input.");
        var errors = _process.StandardError.ReadToEnd();
        _process.Dispose();
        Box.Dispose();
        Assert.Equal("", errors);
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", WatchScript.Loop(Box.Paths, Access, TimeSpan.FromMinutes(1)).ToPosix()])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        foreach (var (name, value) in Box.Environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private WatchSeen Ask(string request)
    {
        _process.StandardInput.WriteLine(request);
        _process.StandardInput.Flush();
        var seen = new WatchSeen();
        while (!seen.Read(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException(_process.StandardError.ReadToEnd())))
        {
        }
        Positions = seen.Positions;
        return seen;
    }
}
