using System.Security.Cryptography;
using System.Text;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing.Checks;
using Deploynix.Core.Planning.Checks;

namespace Deploynix.Tests.Checks;

/// <summary>From the lines that a server answers to the verdict.</summary>
public sealed class VerdictTests
{
    private const string There = "now 1767225600\nuser deploy\nuid 1000\nproc yes\nlocks yes\nreal /srv/shop\nrelease 20260302_090000\nrelease 20260318_164700\n"
        + "record {\"id\":\"20260302_090000\",\"status\":\"finished\"}\nrecord {\"id\":\"20260318_164700\",\"status\":\"finished\"}\ncontent live\ntop artisan\ntop composer.json\n";

    private const string Live = There + "current releases/20260318_164700\nresolves /srv/shop/releases/20260318_164700\nswapped 1773853000\n";

    private static readonly Site Shop = new()
    {
        Name = "shop", Environment = "production", Path = "/srv/shop", Repository = "git@github.com:acme/shop.git",
        Servers = [new() { Name = "web1", Host = "web1" }],
    };

    public static TheoryData<string, string, FindingState, string> Cases => new()
    {
        { "tools", "tool git 2.39.5", FindingState.Good, "git 2.39.5" },
        { "tools", "tool-missing flock\ntool-missing setsid", FindingState.Bad, "flock, setsid" },
        { "proc", "uid 0", FindingState.Bad, "/proc" },
        { "php-version", Live, FindingState.Bad, "not installed" },
        { "php-version", Live + "php-path /usr/bin/php\nphp-version 8.2.36\nrequires php\t^8.1\tcomposer.json", FindingState.Good, "8.2.36" },
        { "php-version", Live + "php-path /usr/bin/php\nphp-version 8.2.36\nrequires php\t^8.3\tacme/core", FindingState.Bad, "acme/core wants ^8.3" },
        { "php-version", Live + "php-path /usr/bin/php", FindingState.Bad, "does not run" },
        { "php-extensions", Live + "php-path /usr/bin/php\nphp-version 8.2.36\nphp-extension Zend OPcache\nrequires ext-zend-opcache\t*\tcomposer.json", FindingState.Good, "zend-opcache" },
        { "php-extensions", Live + "php-path /usr/bin/php\nphp-version 8.2.36\nphp-extension json\nrequires ext-intl\t*\tacme/core\nrequires ext-json\t*\tacme/core", FindingState.Bad, "intl (acme/core)" },
        { "php-extensions", Live + "php-path /usr/bin/php\nphp-version 8.2.36\nprovides ext-mbstring\nrequires ext-mbstring\t*\tacme/core", FindingState.Good, "mbstring" },
        { "composer", Live, FindingState.Bad, "composer is not installed" },
        { "composer", "now 1767225600", FindingState.Warning, "not known yet" },
        { "node", Live, FindingState.Skipped, "no package.json" },
        { "node", Live + "top package.json\ntop yarn.lock\nnode-version v20.1.0\nnode-tool npm", FindingState.Bad, "yarn is not installed" },
        { "node", Live + "top package.json\nnode-version v20.1.0\nnode-tool npm", FindingState.Good, "node 20.1.0, npm" },
        { "site-folders", "now 1767225600\nbase missing", FindingState.Bad, "not there" },
        { "site-folders", "now 1767225600\nbase unreadable\nuser deploy", FindingState.Bad, "may not be entered by deploy" },
        { "site-folders", "now 1767225600\nstate missing", FindingState.Bad, "no .deploynix" },
        { "write-access", Live + "closed shared/storage", FindingState.Bad, "shared/storage" },
        { "write-access", "now 1767225600\nbase missing", FindingState.Skipped, "not there" },
        { "env-file-mode", Live + "mode 640 shared/.env", FindingState.Good, "640" },
        { "env-file-mode", Live + "mode 644 shared/.env", FindingState.Bad, "644" },
        { "env-file-mode", Live + "mode 602 shared/.env", FindingState.Bad, "602" },
        { "disk-space", Live + "disk 50000000\nsize 200000", FindingState.Good, "47.7 GB" },
        { "disk-space", Live + "disk 500000\nsize 200000", FindingState.Warning, "195.3 MB" },
        { "disk-space", Live + "disk 210000\nsize 200000", FindingState.Bad, "too little" },
        { "disk-space", Live, FindingState.Skipped, "df" },
        { "inodes", Live + "nodes 0 0", FindingState.Skipped, "does not count" },
        { "inodes", Live + "nodes 100000 9000\nfiles 8500", FindingState.Bad, "too few" },
        { "current-link", Live, FindingState.Good, "20260318_164700" },
        { "current-link", There, FindingState.Bad, "current is missing" },
        { "current-link", "now 1767225600", FindingState.Warning, "nothing is live" },
        { "current-link", There + "current-kind other", FindingState.Bad, "not a link" },
        { "current-link", There + "current ../elsewhere\nresolves /elsewhere", FindingState.Bad, "no release of this site" },
        { "current-link", There + "current releases/20260318_164700", FindingState.Bad, "not there" },
        { "current-link", There.Replace("finished", "failed", StringComparison.Ordinal) + "current releases/20260318_164700\nresolves x", FindingState.Bad, "is failed" },
        { "current-link", There + "release 7\ncurrent releases/7\nresolves x", FindingState.Warning, "not made by this module" },
        { "lock", Live, FindingState.Good, "free" },
        { "freeze", Live, FindingState.Good, "nobody" },
        { "freeze", Live + "freeze {\"by\":\"mara@desk\",\"reason\":\"the sale\",\"since\":\"2025-12-31T16:00:00Z\"}", FindingState.Warning, "frozen by mara@desk since 2025-12-31 16:00 UTC, until somebody unlocks it: the sale" },
        { "freeze", Live + "freeze {\"by\":\"mara@desk\",\"reason\":\"the sale\",\"until\":\"2025-12-31T23:59:59Z\"}", FindingState.Good, "is over" },
        { "freeze", Live + "freeze {torn", FindingState.Warning, "cannot be read" },
        { "freeze", "now 1767225600\nbase missing", FindingState.Skipped, "not there" },
        { "lock", Live + "locked {\"by\":\"mara@desk\",\"act\":\"deploy\",\"since\":\"2026-03-18T16:47:00Z\"}", FindingState.Warning, "mara@desk works on this site: deploy" },
        { "lock", Live.Replace("locks yes\n", "", StringComparison.Ordinal), FindingState.Skipped, "/proc/locks" },
        { "interrupted-releases", There.Replace("\"20260318_164700\",\"status\":\"finished\"", "\"20260318_164700\",\"status\":\"building\"", StringComparison.Ordinal), FindingState.Warning, "20260318_164700" },
        { "env-keys", Live + "env-file shared/.env\nenv-name APP_KEY\tset\nenv-example APP_KEY\tempty\nenv-example MAIL_HOST\tset", FindingState.Warning, "lacks MAIL_HOST" },
        { "env-keys", Live + "env-closed shared/.env", FindingState.Skipped, "may not be read" },
        { "app-key", Live + "env-file shared/.env\nenv-name APP_KEY\tempty", FindingState.Bad, "empty" },
        { "app-key", Live + "env-file shared/.env\nenv-name APP_NAME\tset", FindingState.Bad, "no APP_KEY" },
        { "app-debug", Live + "env-file shared/.env\nenv-name APP_DEBUG\ttrue", FindingState.Bad, "APP_DEBUG" },
        { "app-debug", Live + "env-file shared/.env\nenv-name APP_DEBUG\tset", FindingState.Good, "off" },
        { "repository", "repository 128\nrepository-said Host key verification failed.", FindingState.Bad, "the key of github.com" },
        { "repository", "repository 128\nrepository-said git@github.com: Permission denied (publickey).", FindingState.Bad, "does not let the server in" },
        { "repository", "repository 124", FindingState.Bad, "20 s" },
        { "repository", "uid 0", FindingState.Skipped, "git" },
        { "branch", "repository 0\nrepository-said 11\trefs/heads/main", FindingState.Good, "main" },
        { "branch", "repository 0\nrepository-said 11\tHEAD", FindingState.Bad, "no branch main" },
        { "nginx-root", Live, FindingState.Skipped, "no nginx" },
        { "nginx-root", Live + Nginx("$realpath_root"), FindingState.Good, "$realpath_root" },
        { "nginx-root", Live + Nginx("$document_root"), FindingState.Bad, "$document_root" },
        { "nginx-root", Live + Nginx("/srv/shop/current/public"), FindingState.Bad, "/srv/shop/current" },
        { "nginx-root", Live + Nginx("$app"), FindingState.Skipped, "cannot be told" },
        { "nginx-root", Live + Nginx("$realpath_root").Replace("root /srv/shop/current", "root /srv/shop/releases/1", StringComparison.Ordinal), FindingState.Bad, "one release" },
        { "nginx-root", Live + "nginx-there yes\nnginx-closed /etc/nginx/nginx.conf", FindingState.Skipped, "may not read" },
        { "fpm-control-timeout", Live + Fpm("process_control_timeout = 10s"), FindingState.Good, "10s" },
        { "fpm-control-timeout", Live + Fpm("process_control_timeout = 0"), FindingState.Bad, "drops the requests" },
        { "fpm-control-timeout", Live + Fpm(";"), FindingState.Bad, "so that it is 0" },
        { "fpm-control-timeout", Live + "fpm-closed /etc/php/8.2/fpm/php-fpm.conf", FindingState.Skipped, "may not read" },
        { "fpm-control-timeout", Live, FindingState.Skipped, "no PHP-FPM" },
        { "fpm-control-timeout", Live + Nginx("$realpath_root") + Fpm(";").Replace("/run/php.sock", "/var/run/php.sock", StringComparison.Ordinal), FindingState.Bad, "so that it is 0" },
        { "fpm-control-timeout", Live + Nginx("$realpath_root") + Fpm(";").Replace("/run/php.sock", "127.0.0.1:9000", StringComparison.Ordinal), FindingState.Skipped, "listens on /run/php.sock" },
        { "fpm-opcache", Live + Fpm("x") + "fpm-ini /f\topcache.enable\tOn\nfpm-ini /f\topcache.validate_timestamps\tOff", FindingState.Good, "validate_timestamps off" },
        { "fpm-opcache", Live + Fpm("x") + "fpm-ini /f\trealpath_cache_ttl\t120", FindingState.Warning, "not loaded" },
        { "fpm-opcache", Live + Fpm("x") + "fpm php_admin_flag[opcache.enable] = off\nfpm-ini /f\topcache.enable\tOn", FindingState.Warning, "opcache.enable is off" },
        { "fpm-realpath-cache", Live + Fpm("x") + Nginx("$document_root") + "fpm-ini /f\trealpath_cache_ttl\t120", FindingState.Warning, "remembers" },
        { "fpm-reload", Live, FindingState.Skipped, "no way to reload" },
        { "supervisor-directory", Live + "supervisor [program:shop-worker]\nsupervisor directory=/srv/shop/current", FindingState.Warning, "shop-worker" },
        { "supervisor-directory", Live + "supervisor [program:shop-worker]\nsupervisor directory = /srv/shop ; here", FindingState.Good, "no program" },
        { "supervisor-directory", Live, FindingState.Skipped, "no supervisor" },
        { "workers", Live + Process("/srv/shop/releases/20260318_164700", 1773853005), FindingState.Good, "1 worker" },
        { "workers", Live + Process("/srv/shop/releases/20260302_090000", 1773000000), FindingState.Warning, "runs on 20260302_090000" },
        { "workers", Live + Process("/srv/shop/releases/20260201_090000 (deleted)", 1773000000), FindingState.Warning, "which was removed" },
        { "workers", Live + Process("/srv/shop", 1773000000), FindingState.Warning, "before 2026-03-18" },
        { "workers", Live + Process("/srv/other", 1773000000), FindingState.Skipped, "no worker" },
        { "scheduler", Live + "crontab yes", FindingState.Warning, "schedule:run" },
        { "scheduler", Live + "cron * * * * * cd /srv/shop/current && php artisan schedule:run", FindingState.Good, "cron line" },
        { "scheduler", Live + "cron * * * * * php /srv/shop/releases/1/artisan schedule:run", FindingState.Bad, "one release" },
        { "journal", Live, FindingState.Skipped, "no journal" },
        { "journal", Live + Chain("{\"v\":1}", "{\"v\":2}"), FindingState.Good, "2 lines" },
        { "journal", Live + Chain("{\"v\":1}", "{\"v\":2}").Replace("\"v\":1", "\"v\":3", StringComparison.Ordinal), FindingState.Bad, "line 2 carries another hash than line 1" },
        { "journal", Live + "journal-lines 1\nchain {\"v\":1}", FindingState.Bad, "line 1" },
        { "journal", Live + Chain("{\"v\":1}", "{\"v\":2}") + "chain {\"prev\":\"torn\njournal-torn yes\n", FindingState.Warning, "torn: line 3" },
        { "journal", Live + Chain("{\"v\":1}", "torn", "{\"v\":2}"), FindingState.Warning, "3 lines, none edited; torn: line 2" },
        { "journal", Live + Chain("{\"v\":1}", "torn", "{\"v\":2}").Replace("torn", "edited", StringComparison.Ordinal), FindingState.Bad, "line 2 does not carry the hash" },
        { "journal", Live + "journal-lines 9\nchain torn", FindingState.Good, "the last 1 of 9" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void What_a_server_answers_gives_a_verdict(string check, string answer, FindingState state, string found)
    {
        var verdict = Judge(check, Shop, answer);
        Assert.True(state == verdict.State && verdict.Found.Contains(found, StringComparison.Ordinal), $"{verdict.State}: {verdict.Found}");
        Assert.Equal(state is FindingState.Warning or FindingState.Bad, verdict.Advice is not null && state is not FindingState.Skipped);
    }

    [Theory]
    [InlineData("reload-pid missing", FindingState.Bad)]
    [InlineData("reload-pid 12\nreload-name php-fpm8.2\nproc yes\nreload-may yes", FindingState.Good)]
    [InlineData("reload-pid 12\nreload-name php-fpm8.2\nproc yes", FindingState.Bad)]
    [InlineData("reload-pid 12\nreload-name bash\nproc yes\nreload-may yes", FindingState.Bad)]
    [InlineData("reload-pid 12\nproc yes", FindingState.Bad)]
    public void A_master_that_is_told_by_its_process_id_has_to_be_there_and_to_be_allowed(string answer, FindingState state) =>
        Assert.Equal(state, Judge("fpm-reload", Shop with { PhpFpm = new() { PidFile = "/run/php/php-fpm.pid" } }, answer).State);

    [Theory]
    [InlineData("reload-by systemctl\nreload-unit loaded active \nreload-sudo yes", FindingState.Good)]
    [InlineData("reload-by systemctl\nreload-unit loaded active \nreload-sudo no", FindingState.Bad)]
    [InlineData("reload-by systemctl\nreload-unit not-found inactive ", FindingState.Bad)]
    [InlineData("reload-by systemctl\nreload-unit loaded failed ", FindingState.Bad)]
    [InlineData("uid 1000", FindingState.Bad)]
    public void A_service_has_to_be_there_and_sudo_to_let_it_be_reloaded(string answer, FindingState state) =>
        Assert.Equal(state, Judge("fpm-reload", Shop with { PhpFpm = new() { Service = "php8.2-fpm", Sudo = true } }, answer).State);

    [Fact]
    public void What_sudo_has_to_allow_is_told_to_the_letter() => Assert.Contains(
        "deploy ALL=(root) NOPASSWD: /usr/bin/systemctl reload php8.2-fpm",
        Judge("fpm-reload", Shop with { PhpFpm = new() { Service = "php8.2-fpm", Sudo = true } }, "user deploy\nreload-by systemctl\nreload-unit loaded active\nreload-sudo no").Advice, StringComparison.Ordinal);

    [Fact]
    public void Every_check_has_a_verdict_on_a_server_of_which_nothing_is_known() => Assert.All(CheckList.All, check =>
        Assert.True(Judge(check.Name, Shop, "uid 1000").Found.Length > 0, check.Name));

    [Fact]
    public void Names_are_stable_and_of_one_form() => Assert.All(CheckList.Names, name => Assert.Matches("^[a-z]+(-[a-z]+)*$", name));

    [Fact]
    public void Fpm_s_own_word_counts_more_than_its_files()
    {
        var seen = Seen(Live + Nginx("$realpath_root") + Fpm("x"));
        var web = WebSeen.Parse("abc", ["probe asked", "probe-said\t{\"nonce\":\"abc\",\"version\":\"8.3.1\",\"script\":\"/srv/shop/current/public/x.php\",\"root\":\"/srv/shop/current/public\",\"extensions\":[],\"settings\":{\"opcache.enable\":\"1\",\"x\":false},\"full\":true,\"restarts\":3,\"used\":97,\"closed\":[\"storage/logs\"]}"]);
        var it = new Examined(Examined.Recognised(Shop, seen), seen, null, web);
        Assert.Equal(FindingState.Bad, Check("nginx-root").Judge(it).State);
        Assert.Contains("97 % full", Check("fpm-opcache").Judge(it).Found, StringComparison.Ordinal);
        Assert.Contains("storage/logs", Check("fpm-write-access").Judge(it).Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("probe-said\t<?php header('x'); // abc", "as text")]
    [InlineData("probe-said\tcurl: (7) Failed to connect", "curl: (7)")]
    [InlineData("probe-said\t{\"nonce\":\"another\"}\nprobe-said\t200", "something else")]
    public void An_answer_that_is_not_fpm_s_is_told_for_what_it_is(string said, string failure) =>
        Assert.Contains(failure, WebSeen.Parse("abc", ["probe\tasked", .. said.Split('\n')]).Failure, StringComparison.Ordinal);

    private static Verdict Judge(string check, Site site, string answer)
    {
        var seen = Seen(answer);
        return Check(check).Judge(new(Examined.Recognised(site, seen), seen, TimeSpan.Zero, null));
    }

    private static Check Check(string name) => CheckList.All.Single(check => check.Name == name);

    private static HostSeen Seen(string answer) =>
        HostSeen.Parse(Shop.Servers[0], [.. answer.Split('\n').Where(line => line.Length > 0).Select(line => line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var at ? $"{line[..at]}\t{line[(at + 1)..]}" : line)]);

    private static string Nginx(string root) =>
        "nginx-there yes\nnginx # main configuration file /etc/nginx/nginx.conf\nnginx http { server { root /srv/shop/current/public; location ~ \\.php$ {\n"
        + $"nginx fastcgi_param SCRIPT_FILENAME {root}$fastcgi_script_name; fastcgi_param DOCUMENT_ROOT {root}; fastcgi_pass unix:/run/php.sock; }} }} }}\n";

    private static string Fpm(string line) => $"fpm-runs yes\nfpm # main configuration file /f\nfpm [global]\nfpm {line}\nfpm [www]\nfpm listen = /run/php.sock\n";

    private static string Process(string folder, long started) => $"process 12\tphp\t{folder}\t{started}\tphp\u001fartisan\u001fqueue:work\u001f--sleep=3\n";

    private static string Chain(params string[] lines)
    {
        var text = new StringBuilder($"journal-lines {lines.Length}\n");
        var before = "";
        foreach (var line in lines)
        {
            var whole = line[0] != '{' ? line : $"{{\"prev\":\"{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(before))).ToLowerInvariant()}\",{line[1..]}";
            text.Append("chain ").Append(whole).Append('\n');
            before = whole + "\n";
        }
        return text.ToString();
    }
}
