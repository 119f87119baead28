using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Incident;

/// <summary>What watching costs: half an hour at 200 lines a second, over SSH, by a clock that does not wait.</summary>
[Collection(AloneCollection.Name), Trait("Part", "incident")]
public sealed class WatchCostTests(SshLab lab) : IClassFixture<SshLab>
{
    private const int Intervals = 181;
    private const int LinesEach = 2000;

    [LabFact]
    public async Task Half_an_hour_at_200_lines_a_second_takes_one_connection_no_memory_and_next_to_no_time_of_the_server()
    {
        await using var disk = await LabDisk.Create();
        var site = await SiteOf(disk);
        await using var transports = new TransportFactory(new NoCredentials());
        var watcher = new ReleaseWatcher(transports, new SiteHealth(transports, new NoHttp(), TimeProvider.System), new QuickTime());
        var block = string.Concat(Enumerable.Range(0, LinesEach).Select(i => Line(i)));
        var (log, number, memory) = (site.Watch.AccessLog!, 0, new List<long>());
        var (logins, sessions) = (lab.Sshd.Logins, lab.Sshd.SessionsStarted);
        var seen = new List<long>();
        var clock = Stopwatch.StartNew();

        var result = await watcher.WatchAsync(site, interval =>
        {
            seen.Add(interval.Requests ?? -1);
            if (++number % 30 == 1) memory.Add(GC.GetTotalMemory(forceFullCollection: true));
            if (number < Intervals) Write(number);
            return Task.CompletedTask;
        }, _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal((WatchEnd.TimeIsUp, Intervals), (result.End, result.Intervals));
        Assert.Equal((Intervals - 1) * LinesEach, result.Requests);
        Assert.Equal(0, seen[0]);
        Assert.All(seen.Skip(1), requests => Assert.Equal(LinesEach, requests));
        var growth = (memory[^1] - memory[1]) / 1048576.0;
        var cost = result.ServerTime!.Value.TotalMilliseconds / Intervals;
        Figures.Report("watch_server_cpu_ms_per_interval", cost.ToString("0.0", CultureInfo.InvariantCulture));
        Figures.Report("watch_client_memory_growth_mb", growth.ToString("0.0", CultureInfo.InvariantCulture));
        Figures.Report("watch_connections", $"{lab.Sshd.Logins - logins}");
        Figures.Report("watch_channels", $"{lab.Sshd.SessionsStarted - sessions}");
        Figures.Report("watch_seconds_for_half_an_hour", clock.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture));
        Assert.Equal(1, lab.Sshd.Logins - logins);
        Assert.True(growth < 4, $"grew by {growth:0.0} MB");
        Assert.InRange(cost, 0.1, 250);

        void Write(int i)
        {
            // By turns as logrotate renames, and as its copytruncate does; half of the lines before it, half after.
            var half = block.Length / 2;
            half = block.IndexOf('\n', half) + 1;
            File.AppendAllText(log, block[..half]);
            if (i % 40 == 20)
            {
                File.Move(log, $"{log}.{i}");
                File.WriteAllText(log, "");
            }
            else if (i % 40 == 0)
            {
                File.Copy(log, $"{log}.{i}");
                using var file = new FileStream(log, FileMode.Open, FileAccess.Write);
                file.SetLength(0);
            }
            File.AppendAllText(log, block[half..]);
        }
    }

    [LabFact]
    public async Task Cancelling_it_ends_it_within_a_second_and_leaves_nothing_on_the_server()
    {
        await using var disk = await LabDisk.Create();
        var site = await SiteOf(disk);
        await using var transports = new TransportFactory(new NoCredentials());
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var watching = new ReleaseWatcher(transports, new SiteHealth(transports, new NoHttp(), TimeProvider.System), TimeProvider.System).WatchAsync(
            site with { Watch = site.Watch with { Interval = TimeSpan.FromSeconds(1) } }, _ =>
            {
                begun.TrySetResult();
                return Task.CompletedTask;
            }, _ => { }, stop.Token);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.NotEqual(0, Running(site));
        var clock = Stopwatch.StartNew();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 1);
        await LabWait.Until("the script on the server has ended", () => Running(site) == 0);
    }

    private async Task<Site> SiteOf(LabDisk disk)
    {
        var site = await LabSite.Empty(disk);
        await site.Run(site.Path, "sh", "-c", "mkdir -p releases/20260318_160500 shared/storage/logs && ln -s releases/20260318_160500 current").Succeeded();
        var log = Path.Combine(site.Path, "access.log");
        await File.WriteAllTextAsync(log, Line(0));
        return new Site
        {
            Name = "shop", Environment = "production", Servers = [lab.Sshd.ToServer()], Path = site.Path, Repository = "none",
            Watch = new() { AccessLog = log, For = TimeSpan.FromSeconds(10 * Intervals), Interval = TimeSpan.FromSeconds(10) },
        };
    }

    private static string Line(int i) =>
        $"203.0.113.{i % 250} - - [18/Mar/2026:16:47:00 +0000] \"GET /products/{i}?page={i % 7} HTTP/1.1\" {(i % 50 == 0 ? 404 : 200)} {5000 + i} \"https://shop.example.com/\" \"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\" 0.{i % 1000:000}\n";

    /// <summary>The processes that work in the site's folder: the shell that watches.</summary>
    private static int Running(Site site) => Directory.GetDirectories("/proc").Count(folder =>
    {
        try
        {
            return int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && id != Environment.ProcessId && new FileInfo($"{folder}/cwd").LinkTarget == site.Path;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    private sealed class NoHttp : IHttpProbe
    {
        public Task<HttpAnswer> AskAsync(HttpCheck check, CancellationToken cancel) => throw new InvalidOperationException("The site has no checks.");
    }
}
