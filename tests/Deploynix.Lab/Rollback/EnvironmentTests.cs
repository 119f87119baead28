using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Rollback;

/// <summary>The .env of the real shop behind sshd, nginx and PHP-FPM: set, kept with each release, and put back.</summary>
[Trait("Part", "rollback")]
public sealed class EnvironmentTests
{
    private const LabProgram Needs = LabProgram.Git | LabProgram.Laravel | LabProgram.Sshd;

    [LabFact(Needs = Needs)]
    public async Task Five_hundred_values_are_read_back_by_PHP_as_they_were_given()
    {
        await using var shop = await MainShop.Open();
        shop.Deploys("v1");
        var before = await File.ReadAllTextAsync(shop.Site.EnvironmentFile);
        var random = new Random(1647);
        var values = Enumerable.Range(0, 500).ToDictionary(n => $"VALUE_{n}", _ => Value(random));
        await File.WriteAllTextAsync(Path.Combine(shop.Operator.Folder, "values.json"), JsonSerializer.Serialize(values));

        shop.Runs("$values = @{}; [System.Text.Json.JsonDocument]::Parse([IO.File]::ReadAllText((Join-Path (Get-Location) 'values.json'))).RootElement.EnumerateObject() | ForEach-Object { $values[$_.Name] = $_.Value.GetString() }; Set-DeploynixEnvironmentVariable -Values $values -Site shop -Confirm:$false").Succeeded();

        Assert.StartsWith(before, await File.ReadAllTextAsync(shop.Site.EnvironmentFile), StringComparison.Ordinal);
        Assert.Equal(values.OrderBy(pair => pair.Key, StringComparer.Ordinal), (await Loaded(shop)).Where(pair => pair.Key.StartsWith("VALUE_", StringComparison.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal));
        // And by what reads the database's credentials of a site that is no Laravel.
        var ours = await shop.Site.Run(shop.Site.Shared, "php", "-r", Databases.DatabaseSettingsTests.Program + "echo json_encode(dotenv(getcwd()));", "--", "{}").Succeeded();
        Assert.Equal(values, JsonSerializer.Deserialize<Dictionary<string, string>>(ours.Text)!.Where(pair => pair.Key.StartsWith("VALUE_", StringComparison.Ordinal)).ToDictionary());
        var read = shop.Runs("Get-DeploynixEnvironmentVariable VALUE_* shop -AsPlainText").Succeeded().All<EnvironmentVariable>();
        Assert.Equal(values.OrderBy(pair => pair.Key, StringComparer.Ordinal), read.ToDictionary(variable => variable.Name, variable => variable.Value!).OrderBy(pair => pair.Key, StringComparer.Ordinal));
        await shop.Answers("v1");
    }

    [LabFact(Needs = Needs)]
    public async Task A_value_is_set_for_the_live_release_and_seen_by_nobody()
    {
        await using var shop = await MainShop.Open();
        shop.Deploys("v1");
        var secret = "s3cr3t-" + Guid.NewGuid().ToString("N");
        var hidden = "h1dd3n \"" + Guid.NewGuid().ToString("N");
        var mode = await Mode(shop);
        var config = $"{shop.Site.Current}/bootstrap/cache/config.php";
        Assert.True(File.Exists(config));
        using var watch = new ProcessWatch(secret, hidden[8..]);

        var run = shop.Runs($$"""
            $VerbosePreference = 'Continue'; $DebugPreference = 'Continue'
            $secure = [System.Security.SecureString]::new(); '{{hidden}}'.ToCharArray() | ForEach-Object { $secure.AppendChar($_) }
            Set-DeploynixEnvironmentVariable APP_NAME '{{secret}}' shop -PassThru -Confirm:$false -Debug -Verbose
            Set-DeploynixEnvironmentVariable -Variable MAIL_PASSWORD -Value $secure -Site shop -PassThru -Confirm:$false -Verbose
            Get-DeploynixEnvironmentVariable -Site shop
            Get-DeploynixDeployment shop
            """).Succeeded();

        Assert.Empty(watch.Stop());
        Assert.True(watch.Samples > 20, $"{watch.Samples} looks at the processes prove nothing");
        Assert.Equal(mode, await Mode(shop));
        Assert.Contains(secret, await File.ReadAllTextAsync(config), StringComparison.Ordinal);
        Assert.Equal(hidden, (await Loaded(shop))["MAIL_PASSWORD"]);
        var shown = string.Join('\n', [.. run.Verbose, .. run.Told, .. run.Warnings, .. run.Objects.Select(item => item.BaseObject + JsonSerializer.Serialize(item.BaseObject, item.BaseObject.GetType()))]);
        Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(hidden[8..], shown, StringComparison.Ordinal);
        var found = await LabProcess.Run(["grep", "-rlF", "-e", secret, "-e", hidden[8..], "--exclude-dir=env", "--exclude-dir=cache", "--exclude=.env", shop.Site.Path]);
        Assert.Equal("", found.Text);
        Assert.Equal("700 700", (await shop.Site.Run(".deploynix/env", "sh", "-c", "echo $(stat -c %a . history)").Succeeded()).Text);
        Assert.Equal("600", (await shop.Site.Run(".deploynix/env", "sh", "-c", "stat -c %a *.env history/*.env | sort -u").Succeeded()).Text);
        Assert.Equal(2, run.Objects.Count(item => item.BaseObject is Deployment { Act: Act.Environment }));
        var drifted = shop.Runs("Get-DeploynixEnvironmentVariable -Site shop").All<EnvironmentVariable>().Where(variable => variable.Drift != EnvironmentDrift.None).Select(variable => (variable.Name, variable.Drift));
        Assert.Equal([("APP_NAME", EnvironmentDrift.Changed), ("MAIL_PASSWORD", EnvironmentDrift.Added)], drifted.Order());
        await shop.Answers("v1");
    }

    [LabFact(Needs = Needs)]
    public async Task A_PHP_FPM_that_looks_at_no_files_and_is_not_reloaded_is_told_of()
    {
        await using var shop = await MainShop.Open();
        shop.Deploys("v1");
        const string told = "only after its next reload";
        // Others' PHP-FPM on this machine may be such a one: then there is nothing to compare to.
        var before = shop.Runs("Set-DeploynixEnvironmentVariable APP_NAME One shop -Confirm:$false").Succeeded().Warnings;
        await shop.Shop.Disk.File("fpm/conf.d/tuned.ini", "; opcache.validate_timestamps=1\nopcache.validate_timestamps = Off\n");
        var after = shop.Runs("Set-DeploynixEnvironmentVariable APP_NAME Two shop -Confirm:$false").Succeeded().Warnings;
        Assert.Single(after, warning => warning.Contains(told, StringComparison.Ordinal));
        Assert.DoesNotContain(before, warning => warning.Contains(told, StringComparison.Ordinal));
        await shop.Site.Run(shop.Site.Path, "rm", "-r", $"{shop.Site.Current}/bootstrap/cache/config.php").Succeeded();
        Assert.DoesNotContain(shop.Runs("Set-DeploynixEnvironmentVariable APP_NAME Three shop -Confirm:$false").Succeeded().Warnings, warning => warning.Contains(told, StringComparison.Ordinal));
    }

    [LabFact(Needs = Needs)]
    public async Task What_if_shows_names_and_changes_nothing()
    {
        await using var shop = await MainShop.Open();
        shop.Deploys("v1");
        var before = await LabTree.Of(shop.Site.Path);
        var run = shop.Runs("Set-DeploynixEnvironmentVariable APP_NAME 'not to be seen' shop -WhatIf -Verbose; Remove-DeploynixEnvironmentVariable APP_NAME shop -WhatIf -Verbose; Restore-DeploynixEnvironment shop current -WhatIf -Verbose").Succeeded();
        await before.IsUnchanged();
        Assert.DoesNotContain("not to be seen", string.Join('\n', [.. run.Verbose, .. run.Told]), StringComparison.Ordinal);
    }

    [LabFact(Needs = Needs)]
    public async Task A_rollback_brings_the_environment_back_that_the_release_was_live_with()
    {
        await using var shop = await MainShop.Open();
        var first = shop.Deploys("v1");
        var original = await File.ReadAllTextAsync(shop.Site.EnvironmentFile);
        shop.Runs("Set-DeploynixEnvironmentVariable -Values @{ APP_NAME = 'Second'; NEW_ONE = 'x' } -Site shop -NoRefresh -Confirm:$false; Remove-DeploynixEnvironmentVariable LAB_UNUSED shop -Confirm:$false -ErrorAction SilentlyContinue");
        var second = shop.Deploys("v2");
        Assert.Equal(original, await File.ReadAllTextAsync($"{shop.Site.Path}/.deploynix/env/{first.Id}.env"));

        var changes = shop.Runs($"Compare-DeploynixRelease {first.Id} {second.Id} shop -EnvironmentVariable").Succeeded().All<EnvironmentChange>();
        Assert.Equal([("APP_NAME", EnvironmentDrift.Changed), ("NEW_ONE", EnvironmentDrift.Added)], changes.Select(change => (change.Name, change.Change)));

        shop.Runs("Invoke-DeploynixRollback shop -RestoreEnvironment -Confirm:$false").Succeeded();
        await shop.Answers("v1");
        Assert.Equal(original, await File.ReadAllTextAsync(shop.Site.EnvironmentFile));
        Assert.DoesNotContain("Second", await File.ReadAllTextAsync($"{shop.Site.Current}/bootstrap/cache/config.php"), StringComparison.Ordinal);

        shop.Runs($"Restore-DeploynixEnvironment shop {second.Id} -Confirm:$false").Succeeded();
        Assert.Equal("Second", (await Loaded(shop))["APP_NAME"]);
        Assert.Contains("Second", await File.ReadAllTextAsync($"{shop.Site.Current}/bootstrap/cache/config.php"), StringComparison.Ordinal);
        shop.Runs("Restore-DeploynixEnvironment shop -Previous -Confirm:$false").Succeeded();
        Assert.Equal(original, await File.ReadAllTextAsync(shop.Site.EnvironmentFile));
    }

    [LabFact(Needs = Needs)]
    public async Task After_a_rollback_without_it_the_environment_that_worked_can_still_be_had()
    {
        await using var shop = await MainShop.Open();
        var first = shop.Deploys("v1");
        var original = await File.ReadAllTextAsync(shop.Site.EnvironmentFile);
        shop.Runs("Set-DeploynixEnvironmentVariable APP_NAME Second shop -NoRefresh -Confirm:$false").Succeeded();
        shop.Deploys("v2");
        shop.Runs("Invoke-DeploynixRollback shop -Confirm:$false").Succeeded();
        Assert.Equal("Second", (await Loaded(shop))["APP_NAME"]);
        shop.Runs($"Restore-DeploynixEnvironment shop {first.Id} -Confirm:$false").Succeeded();
        Assert.Equal(original, await File.ReadAllTextAsync(shop.Site.EnvironmentFile));

        shop.Deploys("v2");
        await shop.Site.Run(".deploynix/env", "rm", $"{first.Id}.env").Succeeded();
        shop.Runs($"Invoke-DeploynixRollback shop {first.Id} -RestoreEnvironment -Confirm:$false").Refused("Deploynix.EnvironmentNotKept");
        await shop.Answers("v2");
    }

    [LabFact(Needs = Needs)]
    public async Task A_rollback_that_cannot_swap_leaves_the_environment_as_it_was()
    {
        await using var shop = await MainShop.Open();
        var first = shop.Deploys("v1");
        shop.Runs("Set-DeploynixEnvironmentVariable APP_NAME Second shop -Confirm:$false").Succeeded();
        shop.Deploys("v2");
        var now = await File.ReadAllTextAsync(shop.Site.EnvironmentFile);
        await shop.Shop.Disk.File($"shop/releases/{first.Id}/config/late.php", "<?php throw new RuntimeException('no: '.env('APP_KEY'));");
        var error = shop.Runs($"Invoke-DeploynixRollback shop -RestoreEnvironment -Confirm:$false -Verbose").Refused("Deploynix.EnvironmentFileInvalid");
        Assert.DoesNotContain("base64:", error.Message, StringComparison.Ordinal);
        Assert.Equal(now, await File.ReadAllTextAsync(shop.Site.EnvironmentFile));
        await shop.Answers("v2");
    }

    [LabFact(Needs = Needs)]
    public async Task A_value_that_the_application_refuses_is_taken_back()
    {
        await using var shop = await MainShop.Open();
        shop.Deploys("v1");
        await shop.Shop.Disk.File($"shop/releases/{shop.Site.ActiveRelease}/config/late.php", "<?php if (env('LATE') !== null) throw new RuntimeException('late: '.env('LATE')); return [];");
        var before = await File.ReadAllTextAsync(shop.Site.EnvironmentFile);
        var error = shop.Runs("Set-DeploynixEnvironmentVariable LATE 'not to be seen' shop -Confirm:$false").Refused("Deploynix.EnvironmentFileInvalid");
        Assert.DoesNotContain("not to be seen", error.ToString() + string.Join('\n', error.Failure!.Output), StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(shop.Site.EnvironmentFile));
        Assert.True(File.Exists($"{shop.Site.Current}/bootstrap/cache/config.php"));
        await shop.Answers("v1");
    }

    [LabFact(Needs = Needs)]
    public async Task The_kept_environment_goes_with_its_release()
    {
        await using var shop = await MainShop.Open();
        var first = shop.Deploys("v1");
        shop.Deploys("v2");
        shop.Deploys("v1");
        Assert.True(File.Exists($"{shop.Site.Path}/.deploynix/env/{first.Id}.env"));
        shop.Runs($"Remove-DeploynixRelease {first.Id} shop -Confirm:$false").Succeeded();
        Assert.False(File.Exists($"{shop.Site.Path}/.deploynix/env/{first.Id}.env"));
    }

    private static async Task<string> Mode(MainShop shop) => (await shop.Site.Run(shop.Site.Shared, "stat", "-c", "%a %U:%G", ".env").Succeeded()).Text;

    /// <summary>What PHP's own loader, the one that Laravel has, makes of the file.</summary>
    private static async Task<Dictionary<string, string>> Loaded(MainShop shop)
    {
        var told = await shop.Site.Run(shop.Site.Shared, "php", "-r",
            "require '/usr/share/php/Dotenv/autoload.php'; echo json_encode(Dotenv\\Dotenv::createArrayBacked(getcwd())->load());").Succeeded();
        return JsonSerializer.Deserialize<Dictionary<string, string>>(told.Text)!;
    }

    private static string Value(Random random)
    {
        string[] pieces = ["\"", "'", "\\", "\\\\", "#", " # ", "$", "${APP_NAME}", "$APP_KEY", "`id`", "$(id)", " ", "\t", "\n", "\r\n", "=", "=\"", "\"=", "é", "日本", "🙂", "\u0085", "\v", "a", "null", "%", "\\n", "\\\"", "\"\"", ";", "x=y"];
        var text = new StringBuilder();
        for (var n = random.Next(14); n >= 0; n--) text.Append(pieces[random.Next(pieces.Length)]);
        return text.ToString();
    }
}

/// <summary>Looks at the arguments of all processes, again and again, for words that must not be there.</summary>
internal sealed class ProcessWatch : IDisposable
{
    private readonly string[] _words;
    private readonly ConcurrentBag<string> _found = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    public ProcessWatch(params string[] words)
    {
        _words = words;
        _watching = Task.Factory.StartNew(Watch, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public int Samples { get; private set; }

    public IEnumerable<string> Stop()
    {
        _stop.Cancel();
        _watching.Wait(TimeSpan.FromSeconds(10));
        return _found;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Watch()
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(folder[6])))
            {
                try
                {
                    var arguments = File.ReadAllText(folder + "/cmdline");
                    if (_words.Any(word => arguments.Contains(word, StringComparison.Ordinal))) _found.Add(arguments.Replace('\0', ' '));
                }
                catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
                {
                    // It ended meanwhile.
                }
            }
            Samples++;
        }
    }
}
