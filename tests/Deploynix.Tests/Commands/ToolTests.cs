using Deploynix.Core.Commands;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Commands;

/// <summary>The tools of the field, stood in for by scripts that say what they were called with.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly Sandbox _site = new Sandbox().Made();

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("php", "composer install --no-dev --prefer-dist --optimize-autoloader --no-interaction --no-progress")]
    [InlineData("php8.2", "php8.2 BIN/composer install --no-dev --prefer-dist --optimize-autoloader --no-interaction --no-progress")]
    public void Composer_installs_without_development_packages_under_the_sites_php(string php, string called)
    {
        _site.Stub("composer");
        _site.Stub("php8.2");
        Assert.Equal(0, _site.Run(Packages.ComposerInstall(php, "composer")).Code);
        Assert.Equal(called.Replace("BIN", _site.Under("bin"), StringComparison.Ordinal), string.Join(' ', _site.Calls));
    }

    [Fact]
    public void A_phar_is_run_by_php_whether_it_may_be_executed_or_not()
    {
        _site.Stub("php");
        var phar = _site.In("shared/composer.phar");
        var missing = _site.Run(Packages.ComposerInstall("php", phar));
        Assert.Equal((ExitCode.ToolMissing, $"{phar} is not installed, and this revision has a composer.json\n"), (missing.Code, missing.Error));
        Assert.Equal("composer\tmissing\n", _site.Run(Core.Shell.Sh.Lines(Say, SiteProbe.Composer(phar))).Out);
        _site.Write("shared/composer.phar", "");
        Assert.Equal("", _site.Run(Core.Shell.Sh.Lines(Say, SiteProbe.Composer(phar))).Out);
        Assert.Equal(0, _site.Run(Packages.ComposerInstall("php", phar)).Code);
        Assert.Equal(["php", phar, "install"], _site.Calls.Take(3));
    }

    private static Core.Shell.ShellCommand Say { get; } = Core.Shell.Sh.Script($$"""say() { printf '%s\t%s\n' "$1" "$2"; }""");

    [Fact]
    public void Variables_that_a_build_takes_from_the_settings_make_other_assets()
    {
        var key = Packages.AssetKey(_site.Paths, "HEAD", null, []);
        var without = _site.Run(key).Out;
        _site.Environment["VITE_API"] = "https://api.example.com";
        Assert.Equal(without + "VITE_API=https://api.example.com\n", _site.Run(key).Out);
    }

    [Fact]
    public void A_tool_that_is_missing_is_named()
    {
        var ran = _site.Run(Packages.ComposerInstall("php", "no such composer"));
        Assert.Equal((ExitCode.ToolMissing, "no such composer is not installed, and this revision has a composer.json\n"), (ran.Code, ran.Error));
        _site.Environment["PATH"] = _site.Under("bin");
        Directory.CreateDirectory(_site.Under("bin"));
        ran = _site.Run(Packages.NodeInstall("pnpm-lock.yaml"));
        Assert.Equal((ExitCode.ToolMissing, "pnpm is not installed, and this revision needs it\n"), (ran.Code, ran.Error));
    }

    [Fact]
    public void A_composer_that_fails_is_a_failure()
    {
        _site.Stub("composer", "exit 3");
        Assert.Equal(3, _site.Run(Packages.ComposerInstall("php", "composer")).Code);
    }

    [Theory]
    [InlineData("package-lock.json", "npm", "npm ci --no-audit --no-fund npm run build --if-present")]
    [InlineData("npm-shrinkwrap.json", "npm", "npm ci --no-audit --no-fund npm run build --if-present")]
    [InlineData(null, "npm", "npm install --no-audit --no-fund --no-package-lock npm run build --if-present")]
    [InlineData("pnpm-lock.yaml", "pnpm", "pnpm install --frozen-lockfile pnpm run --if-present build")]
    [InlineData("yarn.lock", "yarn", "yarn install --frozen-lockfile --non-interactive yarn run build")]
    [InlineData("bun.lock", "bun", "bun install --frozen-lockfile bun run build")]
    public void Node_packages_are_installed_by_the_tool_whose_lock_file_is_there_then_built(string? lockFile, string tool, string called)
    {
        Assert.SkipUnless(_site.Run("command -v node").Code == 0, "node is not installed");
        // bun runs scripts itself; here node stands in for that part of it.
        _site.Stub(tool, tool == "bun" ? "if [ \"$1\" = -e ]; then exec node \"$@\"; fi" : "");
        _site.Write("package.json", """{ "scripts": { "build": "x" } }""");
        Assert.Equal(0, _site.Run(Packages.NodeInstall(lockFile)).Code);
        Assert.Equal(0, _site.Run(Packages.NodeBuild(lockFile)).Code);
        Assert.Equal(called, string.Join(' ', _site.Calls.Where((word, index) => !IsScript(index))));

        bool IsScript(int index) => lockFile == "bun.lock" && index is >= 3 and <= 5;
    }

    [Theory]
    [InlineData("yarn.lock", "yarn")]
    [InlineData("bun.lock", "bun")]
    public void A_project_without_a_build_script_is_not_built(string lockFile, string tool)
    {
        Assert.SkipUnless(_site.Run("command -v node").Code == 0, "node is not installed");
        _site.Stub(tool, tool == "bun" ? "exec node \"$@\"" : "");
        _site.Write("package.json", "{}");
        Assert.Equal(0, _site.Run(Packages.NodeBuild(lockFile)).Code);
        Assert.DoesNotContain("run", _site.Calls);
    }

    [Theory]
    [InlineData("yarn.lock", "yarn")]
    [InlineData("bun.lock", "bun")]
    public void Not_being_able_to_tell_whether_there_is_a_build_script_is_a_failure(string lockFile, string tool)
    {
        _site.Stub(tool, "exit 127");
        _site.Stub("node", "exit 127");
        _site.Write("package.json", """{ "scripts": { "build": "x" } }""");
        Assert.NotEqual(0, _site.Run(Packages.NodeBuild(lockFile)).Code);
    }

    [Fact]
    public void Artisan_is_asked_once_and_only_what_it_offers_is_called()
    {
        _site.Stub("php", "[ \"$2\" != list ] || printf 'config:cache   Cache it\\nqueue:restart\\nxroute:cache  no\\n'");
        Assert.Equal("3 commands\n", _site.Run(Artisan.Ask(_site.Paths, Sandbox.New, "php", withOptimize: false)).Out);
        Assert.Equal(0, _site.Run(Artisan.IfOffered(_site.Paths, Sandbox.New, "php", "config:cache", "--x y")).Code);
        Assert.Equal("route:cache is not offered by this application: left out\n", _site.Run(Artisan.IfOffered(_site.Paths, Sandbox.New, "php", "route:cache")).Out);
        Assert.Equal(0, _site.Run(Artisan.IfOffered(_site.Paths, Sandbox.New, "php", "queue:restart")).Code);
        Assert.Equal(
            "php artisan list --raw --no-ansi|php artisan config:cache --no-interaction --no-ansi --x y|php artisan queue:restart --no-interaction --no-ansi",
            string.Join(' ', _site.Calls).Replace(" php", "|php", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("      --except[=EXCEPT]  Do not run the commands", "php artisan optimize --no-interaction --no-ansi")]
    [InlineData("      --force", "php artisan config:cache --no-interaction --no-ansi")]
    public void An_optimize_that_makes_all_caches_is_called_instead_of_one_command_for_each(string help, string called)
    {
        _site.Stub("php", $"case $2 in list) printf 'config:cache\noptimize\n' ;; help) echo '{help}' ;; esac");
        Assert.Equal(0, _site.Run(Artisan.Ask(_site.Paths, Sandbox.New, "php", withOptimize: true)).Code);
        Assert.Equal(0, _site.Run(Artisan.Cache(_site.Paths, Sandbox.New, "php", "config:cache")).Code);
        Assert.Equal(0, _site.Run(Artisan.Optimize(_site.Paths, Sandbox.New, "php")).Code);
        Assert.EndsWith(called, string.Join(' ', _site.Calls), StringComparison.Ordinal);
    }

    [Fact]
    public void An_artisan_that_cannot_even_list_its_commands_is_a_failure()
    {
        _site.Stub("php", "echo 'Fatal error'; exit 255");
        Assert.Equal(255, _site.Run(Artisan.Ask(_site.Paths, Sandbox.New, "php", withOptimize: false)).Code);
    }

    [Theory]
    [InlineData("APP_NAME=x\n", "", true)]
    [InlineData("# APP_KEY=\n", "", true)]
    [InlineData("APP_NAME=x\n", "base64:x", false)]
    [InlineData("export APP_KEY = base64:x\n", "", false)]
    [InlineData("APP_KEY=\n", "", false)]
    public void A_missing_line_for_the_key_is_told(string env, string variable, bool told)
    {
        _site.Stub("php");
        _site.Write(".env", env);
        var run = _site.Run(Sh.WithVariables([new("APP_KEY", variable)], Artisan.KeyIfMissing("php")));
        Assert.Equal((0, told), (run.Code, run.Out.Contains("has no line APP_KEY=", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("APP_KEY=\n", true)]
    [InlineData("APP_KEY=  \n", true)]
    [InlineData("APP_KEY=base64:x\n", false)]
    [InlineData("APP_NAME=x\n", false)]
    public void A_key_is_made_only_where_there_is_none(string env, bool made)
    {
        _site.Stub("php");
        _site.Write(".env", env);
        Assert.Equal(0, _site.Run(Artisan.KeyIfMissing("php")).Code);
        Assert.Equal(made, _site.Calls.Contains("key:generate"));
    }

    [Fact]
    public void An_initialised_site_has_its_folders_its_mirror_and_its_lock_and_stays_as_it_is()
    {
        Assert.Equal(0, _site.Run(SiteInitialization.Make(_site.Paths)).Code);
        _site.Write(".deploynix/lock", "kept");
        Assert.Equal(0, _site.Run(SiteInitialization.Make(_site.Paths)).Code);
        Assert.Equal("kept", _site.Read(".deploynix/lock"));
        Assert.Equal("true", _site.Run("git --git-dir=.deploynix/repo.git rev-parse --is-bare-repository").Lines[0]);
        Assert.Equal("", _site.Run(SiteInitialization.Tools()).Out);
    }

    [Fact]
    public void A_log_is_read_whole_or_from_its_end_or_is_not_there()
    {
        _site.Write($".deploynix/logs/{Sandbox.New}.log", "1\n2\n3\n");
        Assert.Equal(["1", "2", "3"], _site.Run(LogReading.Read(_site.Paths, Sandbox.New, null, follow: false)).Lines);
        Assert.Equal(["2", "3"], _site.Run(LogReading.Read(_site.Paths, Sandbox.New, 2, follow: false)).Lines);
        Assert.Equal(LogReading.NoLog, _site.Run(LogReading.Read(_site.Paths, Sandbox.Old, null, follow: false)).Code);
    }

    [Fact]
    public void Following_a_log_ends_when_nobody_holds_the_lock()
    {
        _site.Write($".deploynix/logs/{Sandbox.New}.log", "1\n2\n");
        _site.Write(".deploynix/lock", "");
        using var holder = _site.Start("exec 9>> .deploynix/lock; flock 9; sleep 2; echo 3 >> .deploynix/logs/20260318_164700.log");
        Assert.Equal(["2", "3"], _site.Run("until grep -q \"FLOCK .*:$(stat -c %i .deploynix/lock) \" /proc/locks; do :; done\n" + LogReading.Read(_site.Paths, Sandbox.New, 1, follow: true).ToPosix()).Lines);
    }
}
