using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure;
using Deploynix.Infrastructure.Http;
using Deploynix.Lab.Servers;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Incident;

/// <summary>Watching over a network that breaks.</summary>
[Trait("Part", "incident")]
public sealed class WatchReconnectTests(SshLab lab) : IClassFixture<SshLab>
{
    private const string Line = "203.0.113.9 - - [18/Mar/2026:16:47:00 +0000] \"GET / HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0\" 0.020\n";

    [LabFact]
    public async Task A_connection_that_is_cut_is_made_anew_and_every_request_counts_once()
    {
        await using var disk = await LabDisk.Create();
        await using var relay = new LabRelay(lab.Sshd.Port);
        var lay = await LabSite.Empty(disk);
        await lay.Run(lay.Path, "sh", "-c", "mkdir -p releases/20260318_160500 shared/storage/logs && ln -s releases/20260318_160500 current").Succeeded();
        var log = await disk.File("access.log", Line);
        var server = lab.Sshd.ToServer();
        var known = await disk.File("known_hosts", (await File.ReadAllTextAsync(lab.Sshd.KnownHostsFile, TestContext.Current.CancellationToken)).Replace($":{lab.Sshd.Port}", $":{relay.Port}", StringComparison.Ordinal));
        var site = new Site
        {
            Name = "shop", Environment = "production", Servers = [server with { Port = relay.Port, KnownHostsFiles = [known] }], Path = lay.Path, Repository = "none",
            Watch = new() { AccessLog = log, For = TimeSpan.FromSeconds(8), Interval = TimeSpan.FromSeconds(1) },
        };
        await using var transports = new TransportFactory(new NoCredentials());
        var seen = new List<WatchInterval>();
        var (number, written) = (0, 0);
        var result = await new ReleaseWatcher(transports, new SiteHealth(transports, new HttpProbe(), TimeProvider.System), TimeProvider.System).WatchAsync(site, interval =>
        {
            seen.Add(interval);
            if (++number is 2 or 4 or 5)
            {
                File.AppendAllText(log, string.Concat(Enumerable.Repeat(Line, number * 10)));
                written += number * 10;
            }
            if (number == 2) relay.Close();
            if (number == 4) relay.Reset();
            return Task.CompletedTask;
        }, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal((WatchEnd.TimeIsUp, written), (result.End, (int)result.Requests!));
        Assert.Contains(seen, interval => !interval.Notes.IsEmpty);
        Assert.True(seen[^1].Notes.IsEmpty, seen[^1].Notes.FirstOrDefault());
    }
}
