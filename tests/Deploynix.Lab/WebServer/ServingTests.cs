using Deploynix.Core.Model;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.WebServer;

/// <summary>What is rendered is what a shop can be served with.</summary>
[Trait("Part", "laravel")]
public sealed class ServingTests
{
    internal const string First = "20260302_090000";
    internal const string Second = "20260310_100500";

    [LabFact(Needs = LabProgram.Web)]
    public async Task The_rendered_files_serve_a_release_and_a_swap_without_a_reload()
    {
        await using var tree = await LabTree.Create();
        var site = await Laid(tree);
        var warnings = await tree.Configure();
        Assert.All(warnings, warning => Assert.Contains("was not told", warning, StringComparison.Ordinal));
        await tree.StartFpm();
        await tree.StartNginx();

        Assert.Equal(["v1", First], (await tree.Http.Get("/plain")).Words);
        await site.Swap(Second);
        Assert.Equal(["v2", Second], (await tree.Http.Get("/plain")).Words);

        Assert.Equal(403, (await tree.Http.Get("/.env")).Status);
        Assert.Equal(404, (await tree.Http.Get("/nothing.php")).Status);
        Assert.Equal(404, (await tree.Http.Get("/index.php/sub.php")).Status);
        Assert.Equal(404, (await tree.Http.Get("/.well-known/nothing")).Status);
    }

    [LabFact(Needs = LabProgram.Web)]
    public async Task Running_daemons_take_a_site_that_is_added()
    {
        await using var tree = await LabTree.Create();
        await Laid(tree);
        // FPM does not start without a pool.
        await tree.Disk.File("etc/php/8.2/fpm/pool.d/www.conf", $"[www]\nuser = {LabUser.Current.Name}\nlisten = \"{tree.Disk.At("run/php/www.sock")}\"\npm = static\npm.max_children = 1\n");
        await tree.StartNginx();
        var fpm = LabProcess.Start([LabPrograms.Fpm, "-F", "-y", $"{tree.Root}/php/8.2/fpm/php-fpm.conf"], LabProcess.AsMyself);
        try
        {
            await LabWait.Until("PHP-FPM runs", () => File.Exists(tree.Disk.At("run/php/www.sock")));

            var plan = await tree.Plan();
            Assert.Contains(plan.Warnings, warning => warning.Contains("drops requests in flight", StringComparison.Ordinal));
            Assert.Empty(await tree.Configure());
            await tree.Http.Until("/plain", answer => answer.Status == 200);

            Assert.DoesNotContain((await tree.Plan()).Warnings, warning => warning.Contains("in flight", StringComparison.Ordinal));
            Assert.All((await tree.Plan()).Files, file => Assert.Equal(ConfigurationState.Same, file.State));
        }
        finally
        {
            await fpm.DisposeAsync();
        }
    }

    [LabFact(Needs = LabProgram.Web)]
    public async Task A_site_whose_path_is_full_of_signs_is_served()
    {
        await using var tree = await LabTree.Create("""a "shop" 'of' 50%; #1 \{x} é""");
        await Laid(tree, """a "shop" 'of' 50%; #1 \{x} é""");
        await tree.Configure();
        await tree.StartFpm();
        await tree.StartNginx();
        Assert.Equal(["v1", First], (await tree.Http.Get("/plain")).Words);
    }

    [LabFact(Needs = LabProgram.Web | LabProgram.Supervisor)]
    public async Task Workers_of_supervisor_come_back_in_the_live_release()
    {
        const string Name = """a "shop" 'of' 50%; #1""";
        await using var tree = await LabTree.Create(Name);
        var site = await Laid(tree, Name);
        await site.Artisan(First, "migrate", "--force").Succeeded();
        await tree.StartSupervisor();
        await tree.Configure(options => options with { Workers = 1, WorkerManager = WorkerManager.Supervisor });

        Assert.Equal($"v1 {First} one", await Done(site, First, "one"));
        await site.Swap(Second);
        await site.Artisan(Second, "queue:restart").Succeeded();
        Assert.Equal($"v2 {Second} two", await Done(site, Second, "two", notBy: "v1"));
    }

    [LabFact(Needs = LabProgram.Web | LabProgram.Supervisor)]
    public async Task What_supervisor_does_not_take_is_taken_back()
    {
        await using var tree = await LabTree.Create();
        await Laid(tree);
        await tree.StartSupervisor();
        await tree.Disk.File("etc/supervisor/conf.d/other.conf", "[program:other]\n");
        var before = tree.Everything();
        var failure = await Assert.ThrowsAsync<DeploynixException>(() => tree.Configure(options => options with { Workers = 2 }));
        Assert.Contains(failure.Output, line => line.Contains("CANT_REREAD", StringComparison.Ordinal));
        Assert.Equal(before, tree.Everything());
    }

    [LabFact(Needs = LabProgram.Laravel)]
    public async Task The_schedule_runs_in_the_live_release()
    {
        const string Name = "a 'shop' of 50%; #1";
        await using var tree = await LabTree.Create(Name);
        await Laid(tree, Name);
        await tree.Configure(options => options with { Scheduler = true });
        var line = (await File.ReadAllLinesAsync($"{tree.Root}/cron.d/shop-production", TestContext.Current.CancellationToken))[^1];
        var start = $"* * * * * {LabUser.Current.Name} ";
        Assert.StartsWith(start, line, StringComparison.Ordinal);

        // As cron reads it: up to the first % that is not escaped, which there is none of.
        var command = line[start.Length..];
        Assert.DoesNotMatch(@"(?<!\\)%", command);
        var said = await LabProcess.Run(["sh", "-c", command.Replace("\\%", "%", StringComparison.Ordinal).Replace(">/dev/null 2>&1", "2>&1", StringComparison.Ordinal)]).Succeeded();
        Assert.Matches("scheduled", said.Output);
    }

    [LabFact(Needs = LabProgram.Web)]
    public async Task A_unit_is_one_that_systemd_takes()
    {
        await using var tree = await LabTree.Create("""a "shop" 'of' $5 50%""");
        if (LabPrograms.Find("systemd-analyze") is null) Assert.Skip("systemd-analyze is not installed");
        // No $ in nginx: so that the unit alone is looked at.
        var unit = Core.Commands.Configuration.QueueWorkers.Systemd(new()
        {
            Site = tree.Site, Layout = new(tree.Root), PhpVersion = "8.2", User = LabUser.Current.Name, Group = LabUser.Current.Name, WorkerManager = WorkerManager.Systemd,
        });
        var file = await tree.Disk.File("shop-worker@.service", unit.Content);
        var said = await LabProcess.Run(["systemd-analyze", "verify", file], LabProcess.AsMyself);
        Assert.Equal((0, ""), (said.ExitCode, said.Output + said.Error));
    }

    internal static async Task<LabSite> Laid(LabTree tree, string name = "shop")
    {
        var repository = await LabRepository.Create(tree.Disk);
        var site = await LabSite.Prepared(tree.Disk, name);
        await site.Lay(repository, "v1", First);
        await site.Lay(repository, "v2", Second);
        await site.Swap(First);
        return site;
    }

    /// <summary>Dispatches jobs until one was done, by another release than <paramref name="notBy"/>; gives what it wrote.</summary>
    private static async Task<string> Done(LabSite site, string release, string text, string? notBy = null)
    {
        var last = "";
        await LabWait.Until($"a worker did '{text}'", async () =>
        {
            await site.Artisan(release, "lab:dispatch", text).Succeeded();
            last = LabLog.Read($"{site.Shared}/storage/app/jobs.log").Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
            return last.EndsWith(text, StringComparison.Ordinal) && (notBy is null || !last.StartsWith(notBy, StringComparison.Ordinal));
        }, TimeSpan.FromSeconds(40), () => last);
        return last;
    }
}
