using System.Collections.Immutable;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure;
using Deploynix.Lab.Laravel;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Doctor;

/// <summary>The doctor on a site behind sshd, nginx and PHP-FPM, as the lab's unprivileged user.</summary>
[Trait("Part", "laravel")]
public sealed class DoctorTests
{
    [LabFact]
    public async Task A_well_kept_site_has_nothing_bad()
    {
        await using var shop = await Deployed();
        var sessions = shop.Sessions;
        var found = await Examine(shop);
        Assert.Equal(1, shop.Sessions - sessions);
        Assert.Empty(Told(found, FindingState.Bad));
        Assert.Equal(SiteDoctor.CheckNames, found.Select(finding => finding.Check));
        Assert.All(
            ["connection", "tools", "proc", "clock", "php-version", "php-extensions", "composer", "site-folders", "write-access", "env-file-mode", "disk-space", "current-link", "lock",
                "interrupted-releases", "env-keys", "app-key", "app-debug", "repository", "branch", "nginx-root", "fpm-control-timeout", "fpm-reload", "fpm-opcache", "journal"],
            name => Assert.True(One(found, name).State == FindingState.Good, One(found, name).ToString()));
    }

    [LabFact]
    public async Task Fpm_itself_is_asked_by_a_file_that_does_not_stay()
    {
        await using var shop = await Deployed();
        var sessions = shop.Sessions;
        var before = shop.Tree();
        var found = await Examine(shop, askFpm: true);
        Assert.Equal(2, shop.Sessions - sessions);
        Assert.Empty(Told(found, FindingState.Bad));
        Assert.Equal(FindingState.Good, One(found, "web-probe").State);
        Assert.Equal(FindingState.Good, One(found, "fpm-write-access").State);
        Assert.Contains("as PHP-FPM says", One(found, "fpm-opcache").Found, StringComparison.Ordinal);
        Assert.Contains("validate_timestamps off", One(found, "fpm-opcache").Found, StringComparison.Ordinal);
        Assert.Contains(shop.Shop.Site.ActiveRelease!, One(found, "nginx-root").Found, StringComparison.Ordinal);
        Assert.Equal(before, shop.Tree());
    }

    [LabFact]
    public async Task The_look_writes_nothing_and_only_what_is_asked_for_is_told()
    {
        await using var shop = await Deployed();
        var before = shop.Tree();
        Assert.Equal(["env-file-mode", "env-keys"], (await Examine(shop, "env-file-mode", "env-keys")).Select(finding => finding.Check));
        await Examine(shop);
        Assert.Equal(before, shop.Tree());
    }

    [LabFact]
    public async Task A_root_that_is_not_resolved_is_bad_by_the_files_and_by_fpm_s_own_word()
    {
        await using var shop = await Deployed(root: LabRoot.Unresolved);
        var root = One(await Examine(shop, "nginx-root"), "nginx-root");
        Assert.Equal(FindingState.Bad, root.State);
        Assert.Contains("$document_root", root.Found, StringComparison.Ordinal);
        Assert.Contains("$realpath_root", root.Advice, StringComparison.Ordinal);
        Assert.Equal(FindingState.Bad, One(await Examine(shop, askFpm: true), "nginx-root").State);
    }

    [LabFact]
    public async Task A_reload_that_drops_requests_is_bad()
    {
        await using var shop = await Deployed(new() { ControlTimeout = "0" });
        var timeout = One(await Examine(shop, "fpm-control-timeout"), "fpm-control-timeout");
        Assert.Equal(FindingState.Bad, timeout.State);
        Assert.Contains("process_control_timeout = 10s", timeout.Advice, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task Names_that_env_lacks_are_told_and_no_value_is()
    {
        await using var shop = await Deployed();
        await Run(shop, "sed -i '/^LAB_BANNER=/d; s/^APP_DEBUG=.*/APP_DEBUG=true/' shared/.env && printf 'TOKEN=\"hunter2\\nsecond-line=\"\\n' >> shared/.env && chmod 644 shared/.env");
        var found = await Examine(shop);
        Assert.Equal((FindingState.Warning, true), (One(found, "env-keys").State, One(found, "env-keys").Found.Contains("lacks LAB_BANNER", StringComparison.Ordinal)));
        Assert.Equal(FindingState.Bad, One(found, "app-debug").State);
        Assert.Equal(FindingState.Bad, One(found, "env-file-mode").State);
        Assert.DoesNotContain(found, finding => finding.ToString().Contains("hunter2", StringComparison.Ordinal) || finding.Found.Contains("second-line", StringComparison.Ordinal));

        await Run(shop, "sed -i 's/^APP_KEY=.*/APP_KEY=/' shared/.env");
        Assert.Equal(FindingState.Bad, One(await Examine(shop, "app-key"), "app-key").State);
    }

    [LabFact]
    public async Task A_path_that_cannot_be_written_is_named()
    {
        await using var shop = await Deployed();
        await Run(shop, "chmod a-w shared/storage");
        try
        {
            var access = One(await Examine(shop, "write-access"), "write-access");
            Assert.Equal(FindingState.Bad, access.State);
            Assert.Contains("shared/storage", access.Found, StringComparison.Ordinal);
        }
        finally
        {
            await Run(shop, "chmod u+w shared/storage");
        }
    }

    [LabFact]
    public async Task A_current_that_is_not_what_it_should_be_is_bad()
    {
        await using var shop = await Deployed();
        var id = shop.Shop.Site.ActiveRelease!;
        await Run(shop, "mv releases/\"$1\" gone", id);
        Assert.Contains("not there", (await Bad(shop, "current-link")).Found, StringComparison.Ordinal);

        await Run(shop, "mv gone releases/\"$1\" && rm current && ln -s /tmp current", id);
        Assert.Contains("no release", (await Bad(shop, "current-link")).Found, StringComparison.Ordinal);

        await Run(shop, "rm current && mkdir current");
        Assert.Contains("mv", (await Bad(shop, "current-link")).Advice, StringComparison.Ordinal);

        await Run(shop, "rmdir current");
        Assert.Contains($"Set-DeploynixActiveRelease {id} -Site shop", (await Bad(shop, "current-link")).Advice, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task An_edited_journal_is_bad()
    {
        await using var shop = await Deployed();
        Assert.True((await shop.Deploy("v2")).IsSuccess);
        Assert.Contains("2 lines", One(await Examine(shop, "journal"), "journal").Found, StringComparison.Ordinal);
        await Run(shop, "sed -i '1s/mara/jane/' .deploynix/journal.jsonl");
        Assert.Contains("line 2 carries another hash than line 1 has", (await Bad(shop, "journal")).Found, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task A_branch_or_a_repository_that_is_not_there_is_bad()
    {
        await using var shop = await Deployed();
        shop.With(site => site with { Branch = "nowhere" });
        Assert.Contains("no branch nowhere", (await Bad(shop, "branch")).Found, StringComparison.Ordinal);

        shop.With(site => site with { Repository = "https://mara:hunter2@127.0.0.1:1/shop.git" });
        var found = await Examine(shop, "repository", "branch");
        Assert.Equal([FindingState.Bad, FindingState.Skipped], found.Select(finding => finding.State));
        Assert.DoesNotContain("hunter2", string.Concat(found.Select(finding => finding + finding.Advice)), StringComparison.Ordinal);
    }

    [LabFact]
    public async Task A_worker_on_an_older_release_is_named()
    {
        await using var shop = await Deployed();
        await using var worker = LabProcess.Start(["php", "artisan", "queue:work", "--sleep=60"], new() { Directory = shop.Shop.Site.Release(shop.Shop.Site.ActiveRelease!) });
        await LabWait.Until("the worker runs", () => File.ReadAllText($"/proc/{worker.Id}/comm").StartsWith("php", StringComparison.Ordinal));
        Assert.Equal(FindingState.Good, One(await Examine(shop, "workers"), "workers").State);

        await worker.Signal("STOP");
        try
        {
            shop.With(site => site with { Workers = new() { Deadline = TimeSpan.Zero } });
            var old = shop.Shop.Site.ActiveRelease!;
            Assert.True((await shop.Deploy("v2")).IsSuccess);
            var workers = One(await Examine(shop, "workers"), "workers");
            Assert.Equal(FindingState.Warning, workers.State);
            Assert.Contains($"process {worker.Id} (queue:work) runs on {old}", workers.Found, StringComparison.Ordinal);
        }
        finally
        {
            await worker.Signal("CONT");
        }
    }

    [LabFact]
    public async Task A_server_that_was_never_set_up_is_examined_too()
    {
        await using var shop = await LiveShop.Open();
        shop.With(site => site with { Path = site.Path + "-elsewhere", Php = "php-of-nowhere", Composer = "composer-of-nowhere" });
        var found = await Examine(shop, askFpm: true);
        Assert.Equal(SiteDoctor.CheckNames, found.Select(finding => finding.Check));
        Assert.Equal(FindingState.Bad, One(found, "site-folders").State);
        Assert.Equal(FindingState.Bad, One(found, "php-version").State);
        Assert.Equal(FindingState.Skipped, One(found, "current-link").State);
        Assert.Equal(FindingState.Skipped, One(found, "web-probe").State);

        shop.With(site => site with { Servers = [site.Servers[0] with { Port = 1 }] });
        Assert.Equal(("connection", FindingState.Bad), Assert.Single(await Examine(shop)) is var only ? (only.Check, only.State) : default);
    }

    private static async Task<LiveShop> Deployed(LabFpmSettings? php = null, LabRoot root = LabRoot.Resolved)
    {
        var shop = await LiveShop.Open(php, root);
        var outcome = await shop.Deploy("v1");
        Assert.True(outcome.IsSuccess, string.Join('\n', outcome.Failures.Select(failure => failure.Message)));
        return shop;
    }

    private static Task<ImmutableArray<Finding>> Examine(LiveShop shop, params string[] checks) => Examine(shop, false, checks);

    private static async Task<ImmutableArray<Finding>> Examine(LiveShop shop, bool askFpm, params string[] checks)
    {
        await using var transports = new TransportFactory(new NoCredentials());
        return await new SiteDoctor(transports, TimeProvider.System).ExamineAsync(
            SiteDoctor.Prepare(shop.Site, name => checks.Length == 0 || checks.Contains(name), askFpm), TestContext.Current.CancellationToken);
    }

    private static async Task<Finding> Bad(LiveShop shop, string check)
    {
        var found = One(await Examine(shop, check), check);
        Assert.True(found.State == FindingState.Bad, found.ToString());
        return found;
    }

    private static Finding One(IEnumerable<Finding> findings, string check) => Assert.Single(findings, finding => finding.Check == check);

    private static IEnumerable<string> Told(IEnumerable<Finding> findings, FindingState state) => findings.Where(finding => finding.State == state).Select(finding => finding.ToString());

    private static Task<LabResult> Run(LiveShop shop, string script, params string[] arguments) => shop.Shop.Site.Run(".", ["sh", "-euc", script, "sh", .. arguments]).Succeeded();
}
