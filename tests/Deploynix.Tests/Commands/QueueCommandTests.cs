using Deploynix.Core.Commands;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;

namespace Deploynix.Tests.Commands;

/// <summary>What runs on a server for queues, failed jobs and caches.</summary>
public sealed class QueueCommandTests
{
    private static readonly SitePaths Paths = new("/srv/a b");

    private static readonly Site Shop = new() { Name = "shop", Environment = "production", Path = "/srv/a b", Repository = "r", Servers = [new Server { Name = "web1", Host = "web1" }] };

    [Fact]
    public void Restart_runs_in_the_live_release_and_tells_horizon_where_it_runs()
    {
        var text = Queues.Restart(Paths, "php", horizon: true).ToPosix();
        Assert.StartsWith(
            """
            cd -P '/srv/a b/current' 2>/dev/null || exit 179
            [ -f artisan ] || exit 190
            printf 'asked\t%s\n' "$(date -u +%s)"
            php artisan queue:restart --no-interaction --no-ansi || exit
            php artisan horizon:terminate --no-interaction --no-ansi || exit
            printf '%s' 
            """.ReplaceLineEndings("\n").TrimEnd('\n'), text, StringComparison.Ordinal);
        Assert.EndsWith("| php -d display_errors=stderr -- ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("horizon", Queues.Restart(Paths, "php", horizon: false).ToPosix(), StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_reach_artisan_as_single_words()
    {
        Assert.Equal(["php artisan queue:retry --no-interaction --no-ansi 7 'a b'"], Queues.RetryCommands("php", ["7", "a b"]).Select(command => command.ToString()));
        Assert.Equal(["php artisan queue:retry --no-interaction --no-ansi all"], Queues.RetryCommands("php", []).Select(command => command.ToString()));
        Assert.Equal(
            ["php artisan queue:forget --no-interaction --no-ansi 7", "php artisan queue:forget --no-interaction --no-ansi 8"],
            Queues.ForgetCommands("php", ["7", "8"]).Select(command => command.ToString()));
        Assert.Equal(["php artisan queue:flush --no-interaction --no-ansi"], Queues.ForgetCommands("php", []).Select(command => command.ToString()));
    }

    [Fact]
    public void A_cache_command_runs_only_where_the_application_has_it() => Assert.Equal(
        """
        if printf '%s\n' "$offered" | grep -q '^event:cache\( \|$\)'; then
          php8.3 artisan event:cache --no-interaction --no-ansi 2>&1
          printf '\n%s\t%s\t%s\n' deploynix-cache Event $?
        else
          printf '%s\t%s\t%s\n' deploynix-cache Event absent
        fi
        """.ReplaceLineEndings("\n"),
        Caches.One("php8.3", CacheKind.Event, "event:cache").ToPosix());

    [Fact]
    public void The_script_for_opcache_is_removed_whatever_happens_and_never_shows_its_answer()
    {
        var text = Opcache.ResetByWeb(Paths, new() { Url = new("https://shop.example.com/app"), Deadline = TimeSpan.FromSeconds(2.5) }, "php", "deploynix-1.php", "abc").ToPosix();
        Assert.Contains("cd -P '/srv/a b/current/public'", text, StringComparison.Ordinal);
        Assert.Contains("trap 'rm -f deploynix-1.php' EXIT\n", text, StringComparison.Ordinal);
        Assert.Contains("curl -sSL --max-redirs 3 -m 3 https://shop.example.com/app/deploynix-1.php 2>&1", text, StringComparison.Ordinal);
        Assert.Contains("\n  'cba reset') echo", text, StringComparison.Ordinal);
        Assert.DoesNotContain("cba", text[..text.IndexOf("case $said", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Fact]
    public void A_reload_comes_after_the_look_whether_it_is_graceful() => Assert.EndsWith(
        """
        fpm_graceful || { echo 'a reload of PHP-FPM would drop requests: its process_control_timeout is 0, or cannot be read'; exit 191; }
        fpm_reload 2>&1 || exit
        echo 'cleared by a reload of PHP-FPM that waits for requests'
        """.ReplaceLineEndings("\n"),
        Opcache.ResetByReload(new() { PidFile = "/run/php fpm.pid" }).ToPosix(), StringComparison.Ordinal);

    [Fact]
    public void The_plan_for_caches_names_each_command() => Assert.Equal(
        """
        shop (production): clear caches of the live release on web1
          php artisan config:clear --no-interaction --no-ansi
          php artisan cache:clear --no-interaction --no-ansi
        """.ReplaceLineEndings("\n"),
        SiteCaches.Describe(Shop, [CacheKind.Config, CacheKind.Application], build: false, null));

    [Theory]
    [InlineData(CacheKind.Application, true)]
    [InlineData(CacheKind.Opcache, true)]
    [InlineData(CacheKind.Opcache, false)]
    public void What_cannot_be_done_is_refused_before_anything_runs(CacheKind kind, bool build)
    {
        var refusal = Assert.Throws<DeploynixException>(() => SiteCaches.Describe(Shop, [CacheKind.Config, kind], build, null));
        Assert.Equal((ErrorKind.InvalidArgument, "Nothing was changed."), (refusal.Kind, refusal.State));
        Assert.NotNull(refusal.Next);
    }

    [Theory]
    [InlineData("12", true)]
    [InlineData("9f1c0a52-3c0f-4a52-9d5b-0f4f7b1f9a01", true)]
    [InlineData("all", false)]
    [InlineData("--queue=x", false)]
    [InlineData("1 2", false)]
    [InlineData("1\n", false)]
    [InlineData("", false)]
    [InlineData("$(id)", false)]
    public void The_id_of_a_failed_job_is_a_number_or_a_uuid(string id, bool accepted)
    {
        var refusal = Record.Exception(() => SiteFailedJobs.Check(Shop, id));
        Assert.Equal(accepted, refusal is null);
    }
}
