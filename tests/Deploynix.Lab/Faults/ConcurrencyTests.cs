using System.Collections.Concurrent;
using System.Diagnostics;
using Deploynix.Core.Model;
using Deploynix.Infrastructure;
using Deploynix.Core.Ports;
using Deploynix.Lab.Transports;

namespace Deploynix.Lab.Faults;

/// <summary>Many at once on one site.</summary>
[Trait("Part", "faults")]
public sealed class ConcurrencyTests(SshLab lab, FaultLedger ledger) : IClassFixture<SshLab>
{
    [LabFact]
    public async Task Twenty_who_deploy_activate_and_prune_all_the_while()
    {
        await using var site = await FaultSite.Open(lab.Sshd);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var outcomes = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var odd = new ConcurrentBag<string>();
        var visitor = Visit(site, odd, end.Token);
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Work(site, number, IsOver, outcomes, odd)));
        await end.CancelAsync();
        await visitor;

        foreach (var (what, times) in outcomes.OrderBy(pair => pair.Key, StringComparer.Ordinal)) Figures.Report($"twenty at once, {what}", $"{times}");
        Assert.Empty(odd);
        Assert.True(outcomes.GetValueOrDefault("deploy done") > 0 && outcomes.GetValueOrDefault("rollback done") > 0, "nobody got anything done");
        Assert.Empty(await site.Judge(ledger, "twenty clients at once", "for a while"));

        // Of twenty, most are refused: it goes on until each kind of act was done by somebody.
        bool IsOver() => Stopwatch.GetElapsedTime(began) is var passed &&
            passed > TimeSpan.FromSeconds(FaultLedger.IsFull ? 60 : 8) && (passed > TimeSpan.FromSeconds(90) || Acts.All(act => outcomes.ContainsKey($"{act} done")));
    }

    /// <summary>Only these may be said to somebody who was too late.</summary>
    private static readonly ErrorKind[] Fair =
        [ErrorKind.Locked, ErrorKind.CurrentMoved, ErrorKind.ReleaseNotFound, ErrorKind.NoRollbackTarget];

    private static readonly string[] Acts = ["deploy", "rollback", "activate"];

    private static async Task Work(FaultSite site, int number, Func<bool> isOver, ConcurrentDictionary<string, int> outcomes, ConcurrentBag<string> odd)
    {
        await using var transports = new TransportFactory(new NoCredentials());
        var random = new Random(number);
        while (!isOver())
        {
            var act = Acts[random.Next(Acts.Length)];
            try
            {
                var outcome = await FaultActs.Run(transports, site.Site, act, null, TestContext.Current.CancellationToken);
                if (outcome.IsSuccess) Count($"{act} done");
                foreach (var failure in outcome.Failures) Tell(act, failure);
            }
            catch (DeploynixException failure)
            {
                Tell(act, failure);
            }
        }

        void Count(string what) => outcomes.AddOrUpdate(what, 1, (_, times) => times + 1);

        void Tell(string act, DeploynixException failure)
        {
            Count($"{act} {failure.Kind.Id}");
            if (!Fair.Contains(failure.Kind)) odd.Add($"{act}: {failure.Message}");
        }
    }

    /// <summary>Somebody who looks at the site meanwhile gets a release, whole, at every moment.</summary>
    private static async Task Visit(FaultSite site, ConcurrentBag<string> odd, CancellationToken end)
    {
        using var http = new HttpClient { BaseAddress = site.Nginx.Url };
        while (!end.IsCancellationRequested)
        {
            using var answer = await http.GetAsync(new Uri("version.txt", UriKind.Relative), CancellationToken.None);
            var text = await answer.Content.ReadAsStringAsync(CancellationToken.None);
            if (!answer.IsSuccessStatusCode || ReleaseId.TryParse(text) is null) odd.Add($"a visitor got {(int)answer.StatusCode} '{text}'");
            await Task.Delay(5, CancellationToken.None);
        }
    }
}
