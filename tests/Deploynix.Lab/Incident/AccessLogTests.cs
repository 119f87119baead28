using System.Text.RegularExpressions;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Incident;

/// <summary>A report that looks for the log of a real nginx by itself, in the files that this nginx runs from, after its logs were rotated.</summary>
[Trait("Part", "incident")]
public sealed partial class AccessLogTests
{
    [LabFact]
    public async Task A_report_finds_the_log_of_the_sites_own_block_and_what_was_rotated_of_it()
    {
        Assert.SkipUnless(LabSshd.IsRoot, "Only root can give a server an /etc/nginx of its own.");
        await using var shop = await LabShop.Open();
        var prefix = Path.GetDirectoryName(shop.Nginx.AccessLog)!;
        var log = $"{prefix}/the shop.log";
        await shop.Site.Run(prefix, "sed", "-i", $"s|server_name _;|server_name _; access_log \"{log}\" timed;|", "nginx.conf").Succeeded();
        await shop.Nginx.Reload();
        await using var sshd = await LabSshd.StartAsync(new() { Instead = [(prefix, "/etc/nginx")] });
        using var by = LabOperator.Of(sshd, shop.Site.Path, shop.Repository, site => site["url"] = shop.Nginx.Url.AbsoluteUri);
        by.Runs("Initialize-DeploynixSite shop").Succeeded();
        by.Deploys("v1");
        await Visit(shop, 12);
        by.Deploys("v3-broken");
        await Visit(shop, 7);
        await Rotate(shop, log, "mv \"$1.1\" \"$1.2\" 2>/dev/null; mv \"$1\" \"$1.1\"");
        await Visit(shop, 5);
        by.Runs("Invoke-DeploynixRollback shop -Incident -Confirm:$false").Succeeded();
        await Rotate(shop, log, "mv \"$1.1\" \"$1.2\"; gzip \"$1.2\"; mv \"$1\" \"$1.1\"");
        await Visit(shop, 3);

        var file = Path.Combine(by.Folder, "report.md");
        var run = by.Runs($"Stop-DeploynixIncident shop 'Taken back.' -Force; Export-DeploynixIncident '{file}' shop").Succeeded();
        Assert.DoesNotContain(run.Warnings, warning => warning.Contains("access log", StringComparison.Ordinal) || warning.Contains("combined", StringComparison.Ordinal));
        var report = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var lines = (await shop.Site.Run(prefix, "sh", "-c", "zcat \"$1.2.gz\"; cat \"$1.1\" \"$1\"", "sh", log).Succeeded()).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var told = Counted().Match(report);
        Assert.Equal((lines.Length, lines.Count(line => line.Contains("\" 500 ", StringComparison.Ordinal))), (int.Parse(told.Groups[1].Value), int.Parse(told.Groups[2].Value)));
        Assert.InRange(int.Parse(told.Groups[2].Value), 12, 40);
        Assert.Contains("the shop.log on lab", report, StringComparison.Ordinal);
    }

    [GeneratedRegex("there were ([0-9]+) requests, of which ([0-9]+) failed")]
    private static partial Regex Counted();

    /// <summary>As logrotate does it.</summary>
    private static async Task Rotate(LabShop shop, string log, string script)
    {
        await shop.Site.Run(Path.GetDirectoryName(log)!, "sh", "-c", script, "sh", log).Succeeded();
        await shop.Nginx.ReopenLogs();
        await LabWait.Until("nginx opened the shop's log again", () => File.Exists(log));
    }

    private static async Task Visit(LabShop shop, int times)
    {
        for (var i = 0; i < times; i++) await shop.Http.Get("/");
    }
}
