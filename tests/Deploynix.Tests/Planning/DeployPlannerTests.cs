using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;

namespace Deploynix.Tests.Planning;

public sealed class DeployPlannerTests
{
    [Fact]
    public void A_Laravel_site_has_all_of_it_in_order()
    {
        var site = Shop.Of(Framework.Laravel) with { SharedFiles = [".env"], SharedDirectories = ["storage"], WritableDirectories = ["bootstrap/cache"] };
        Assert.Equal(
            [
                "fetch: export ccccccc", "share: link shared files", "share: make writable directories",
                "build: composer install", "build: install node packages", "build: build assets",
                "optimize: application key", "optimize: ask artisan", "optimize: artisan storage:link", "optimize: artisan config:cache",
                "optimize: artisan route:cache", "optimize: artisan view:cache", "optimize: artisan event:cache", "optimize: artisan optimize",
                "migrate: check migrations", "migrate: artisan migrate", "activate: activate", "reload: artisan octane:reload", "reload: artisan queue:restart",
                "reload: artisan horizon:terminate", "reload: artisan reverb:restart", "reload: artisan pulse:restart", "reload: check workers",
            ],
            Plan(site, "artisan", "composer.json", "package.json").Names());
    }

    [Fact]
    public void A_PHP_site_is_installed_and_activated() => Assert.Equal(
        ["fetch: export ccccccc", "build: composer install", "activate: activate"], Plan(Shop.Of(Framework.Php), "composer.json").Names());

    [Fact]
    public void A_custom_site_has_only_what_its_settings_list() => Assert.Equal(
        ["fetch: export ccccccc", "build: make", "activate: activate"],
        Plan(Shop.Of(Framework.Custom) with { Steps = [new() { Name = "make", Run = "make" }] }, "artisan", "composer.json", "package.json").Names());

    [Theory]
    [InlineData("artisan composer.json", true, true)]
    [InlineData("composer.json", true, false)]
    [InlineData("index.html", false, false)]
    public void What_a_site_is_made_with_is_found_in_its_revision(string files, bool composer, bool artisan)
    {
        var site = Shop.Of(Framework.Detect) with { SharedFiles = [".env"], DefaultedLists = DefaultedLists.SharedFiles };
        var names = Plan(site, files.Split(' ')).Names().ToList();
        Assert.Equal((composer, artisan, artisan), (names.Contains("build: composer install"), names.Contains("migrate: artisan migrate"), names.Contains("share: link shared files")));
    }

    [Theory]
    [InlineData("package-lock.json yarn.lock", "yarn install")]
    [InlineData("package-lock.json pnpm-lock.yaml", "pnpm install")]
    [InlineData("package-lock.json", "npm ci")]
    [InlineData("x", "npm install")]
    public void The_lock_file_decides_who_installs_node_packages(string files, string command) => Assert.Contains(
        command, Plan(Shop.Of(Framework.Php), ["package.json", .. files.Split(' ')]).Single(step => step.Name == "install node packages").Command.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData(".gitmodules")]
    public void A_revision_that_an_archive_does_not_hold_is_checked_out(string file)
    {
        Assert.Contains("git clone", Plan(Shop.Of(Framework.Custom), file)[0].Command.ToString(), StringComparison.Ordinal);
        Assert.Contains("archive", Plan(Shop.Of(Framework.Custom), "x")[0].Command.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Framework.Laravel, null, true, true)]
    [InlineData(Framework.Laravel, null, false, false)]
    [InlineData(Framework.Laravel, false, true, false)]
    [InlineData(Framework.Php, null, true, false)]
    public void Migrations_run_on_the_first_server_alone_and_where_they_are_wanted(Framework framework, bool? wanted, bool first, bool runs) => Assert.Equal(
        runs, DeployPlanner.Release(Shop.Request(Shop.Of(framework) with { Migrate = wanted }), Shop.Seen(null), Shop.Revision("artisan", "composer.json"), first).Any(step => step.Phase == Phase.Migrate));

    [Fact]
    public void Hooks_stand_around_the_steps_of_every_phase()
    {
        var hooks = from phase in Enum.GetValues<Phase>()
                    from point in Enum.GetValues<HookPoint>()
                    select new Hook(point, phase, new() { Name = $"{point} {phase}".ToLowerInvariant(), Run = "true" });
        var site = Shop.Of(Framework.Laravel) with
        {
            Hooks = [.. hooks], SharedFiles = [".env"], Steps = [new() { Name = "own", Run = "true" }], Reload = [new() { Name = "fpm", Run = "true" }], Retention = new() { Releases = 1 },
        };
        var request = Shop.Request(site);
        var seen = Shop.Seen("100000", "100000", "090000");
        var steps = DeployPlanner.Fetch(request, seen).Concat(DeployPlanner.Release(request, seen, Shop.Revision("artisan"), first: true)).ToList();
        foreach (var phase in steps.GroupBy(step => step.Phase))
        {
            var name = phase.Key.ToString().ToLowerInvariant();
            Assert.Equal(("before " + name, "after " + name), (phase.First().Name, phase.Last().Name));
            Assert.True(phase.Count() > 2, $"{name} has nothing but hooks");
            Assert.All(phase, step => Assert.Equal(1, phase.Count(other => other.Name == step.Name)));
        }
        Assert.Equal(Enum.GetValues<Phase>(), steps.Select(step => step.Phase).Distinct());
        Assert.All(steps.Where(step => step.Name is "before prepare" or "after prepare" or "before fetch"), step => Assert.Equal("/srv/shop", step.Directory));
        Assert.Equal("/srv/shop/releases/20260318_200000", steps.Single(step => step.Name == "after fetch").Directory);
    }

    [Fact]
    public void Hooks_stop_at_the_first_failure_and_find_what_they_need()
    {
        var site = Shop.Of(Framework.Custom) with { Steps = [new() { Name = "own", Run = "a\r\nb" }, new() { Name = "script", Script = "bin/it's here.sh", ContinueOnError = true, Timeout = TimeSpan.FromSeconds(3) }] };
        var steps = DeployPlanner.Release(Shop.Request(site), Shop.Seen("100000", "100000"), Shop.Revision(), first: true).Where(step => step.Phase == Phase.Build).ToList();
        Assert.Equal("set -e\na\nb", steps[0].Command.ToString());
        Assert.Equal("sh './bin/it'\\''s here.sh'", steps[1].Command.ToString());
        Assert.True(steps[1] is { ContinueOnError: true, Timeout.TotalSeconds: 3 });
        Assert.Equal(
            "branch=main commit=" + new string('c', 40) + " environment=production operator=mara@desk path=/srv/shop phase=build previous=20260318_100000"
            + " release=20260318_200000 release_path=/srv/shop/releases/20260318_200000 server=web1 site=shop",
            string.Join(' ', steps[0].Variables.Select(pair => $"{pair.Key["DEPLOYNIX_".Length..].ToLowerInvariant()}={pair.Value}")));
    }

    [Fact]
    public void A_worker_that_could_not_be_told_is_a_failed_step() => Assert.Equal(
        """
        grep -q '^queue:restart\( \|$\)' /srv/shop/.deploynix/releases/20260318_200000.artisan || { echo 'queue:restart is not offered by this application: left out'; exit 0; }
        php artisan queue:restart --no-interaction --no-ansi
        """,
        Plan(Shop.Of(Framework.Laravel), "artisan").Single(step => step.Name == "artisan queue:restart").Command.ToString());

    [Fact]
    public void The_settings_choose_the_steps_of_a_phase_and_their_order()
    {
        var site = Shop.Of(Framework.Laravel) with
        {
            Pipeline =
            [
                new(Phase.Build, [new() { Own = new() { Name = "lint", Run = "lint" } }, new() { BuiltIn = "composer" }]),
                new(Phase.Optimize, [new() { BuiltIn = "view:cache" }, new() { BuiltIn = "config:cache" }]),
                new(Phase.Reload, []),
            ],
        };
        Assert.Equal(
            ["fetch: export ccccccc", "build: lint", "build: composer install", "optimize: ask artisan", "optimize: artisan view:cache", "optimize: artisan config:cache", "migrate: check migrations", "migrate: artisan migrate", "activate: activate"],
            Plan(site, "artisan", "composer.json", "package.json").Names());
    }

    [Fact]
    public void A_site_with_an_address_proves_what_users_get_and_reloads_fpm_before_that()
    {
        var site = Shop.Of(Framework.Php) with { Proof = new() { Url = new("https://shop.example") }, PhpFpm = new() { Service = "php8.2-fpm" } };
        var plan = Plan(site, "composer.json");
        Assert.Equal(["reload: reload php-fpm", "reload: prove"], plan.Where(step => step.Phase == Phase.Reload).Names());
        Assert.Contains("echo 'deploynix 20260318_200000'", plan.Single(step => step.Name == "activate").Command.ToString().Replace("'\\''", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 1, "180000", "180000 170000 160000 150000 140000", "140000")]
    [InlineData(5, 1, "180000", "180000 170000 160000 150000", "")]
    [InlineData(1, 1, "180000", "180000 170000", "170000")]
    [InlineData(2, 1, "180000", "180000 170000", "170000")]
    [InlineData(3, 1, null, "170000 160000 150000", "150000")]
    [InlineData(2, 1, "150000", "180000 170000 150000", "180000 170000")]
    [InlineData(3, 1, "180000", "180000 170000 160000a 150000a", "")]
    [InlineData(3, 1, "180000", "180000 170000 160000f 150000i 140000f", "140000")]
    [InlineData(3, 0, "180000", "180000 170000 160000f 150000b", "160000")]
    [InlineData(2, 1, "180000a", "180000a 170000 160000", "160000")]
    [InlineData(1, 1, "180000a", "180000a 170000 160000", "160000")]
    [InlineData(1, 1, "180000", "180000 170000p 160000", "160000")]
    [InlineData(2, 1, "180000", "180000 170000p 160000p", "")]
    public void Retention_spares_the_new_the_one_just_left_and_what_others_made(int releases, int failed, string? current, string seen, string removed) => Assert.Equal(
        removed.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        Superfluous.Of(new() { Releases = releases, Failed = failed }, Shop.Seen(current?.TrimEnd('a'), seen.Split(' ')), Shop.New).Select(id => id.Value[9..]));

    [Theory]
    [InlineData(1, "160000")]
    [InlineData(5, "")]
    public void A_failed_release_goes_by_its_age_too(int hours, string removed) => Assert.Equal(
        removed,
        string.Join(' ', Superfluous.Of(new() { Failed = 3, FailedFor = TimeSpan.FromHours(hours) }, Shop.Seen("180000", "180000", "190000f", "160000f"), Shop.New).Select(id => id.Value[9..])));

    [Fact]
    public void Failed_and_finished_releases_do_not_take_each_others_places() => Assert.Equal(
        "150000 100000 110000",
        string.Join(' ', Superfluous.Of(new() { Releases = 3, Failed = 2 }, Shop.Seen("180000", "180000", "170000", "150000", "130000f", "120000f", "110000f", "100000f"), Shop.New).Select(id => id.Value[9..]).OrderBy(id => id is "110000").ThenByDescending(id => id)));

    [Fact]
    public void Many_releases_are_removed_in_steps_of_a_hundred()
    {
        var many = Shop.Seen("180000", [.. Enumerable.Range(0, 250).Select(i => $"{100000 + i}"), "180000"]);
        var steps = DeployPlanner.Release(Shop.Request(Shop.Of(Framework.Custom) with { Retention = new() { Releases = 2 } }), many, Shop.Revision(), first: true).Where(step => step.Phase == Phase.Prune).ToList();
        Assert.Equal(["remove old releases", "remove old releases (2)", "remove old releases (3)"], steps.Select(step => step.Name));
        Assert.All(steps, step => Assert.True(step.ContinueOnError && step.Command.ToString().Length < 10_000));
    }

    [Fact]
    public void What_others_left_is_cleaned_up_before_anything_else_and_only_then_is_there_a_step_for_it()
    {
        var request = Shop.Request(Shop.Of(Framework.Custom));
        Assert.DoesNotContain("prepare: clean up what was left", DeployPlanner.Fetch(request, Shop.Seen("180000", "180000")).Names());
        var interrupted = Shop.Seen("180000", "180000", "190000i") with { Interrupted = [new() { Id = Shop.Id("190000").Value, Status = ReleaseStatus.Building, Run = "r9" }] };
        foreach (var seen in (SiteSeen[])[interrupted, Shop.Seen("180000", "180000") with { Remains = [".current.x"] }, Shop.Seen("180000", "180000") with { Orphans = [Shop.Id("090000")] }])
        {
            var step = DeployPlanner.Fetch(request, seen).Single(step => step.Name == "clean up what was left");
            Assert.True(step is { Phase: Phase.Prepare, ContinueOnError: true });
        }
    }

    private static List<Step> Plan(Site site, params string[] files) =>
        [.. DeployPlanner.Release(Shop.Request(site), Shop.Seen(null), Shop.Revision(files), first: true)];
}
