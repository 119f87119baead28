using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Laravel;

/// <summary>docs/laravel.md lists what the module runs of a Laravel application, and how that ends. The application is asked.</summary>
[Trait("Part", "laravel")]
public sealed class ArtisanTableTests
{
    private const string Release = "20260318_160500";
    private const string Job = "9f1c0a52-3c0f-4a52-9d5b-0f4f7b1f9a01";

    [Fact]
    public void The_table_lists_what_the_module_runs_and_nothing_else() =>
        Assert.Equal(ArtisanRow.Issued().Order(), ArtisanRow.All().Select(row => row.Name).Distinct().Order());

    [LabFact(Needs = LabProgram.Git | LabProgram.Laravel)]
    public async Task Every_command_ends_as_the_table_says()
    {
        await using var disk = await LabDisk.Create();
        var site = await LabSite.Prepared(disk);
        await site.Lay(await LabRepository.Create(disk), "v2", Release);
        await site.Swap(Release);
        var said = new List<string>();
        foreach (var row in ArtisanRow.All())
        {
            await AsItShouldBe(site);
            Note(row, row.Here, "here", await Run(site, row.Command.Replace("ID", Job, StringComparison.Ordinal)));
            foreach (var (code, what) in row.Without)
            {
                await AsItShouldBe(site);
                await Without(site, what);
                Note(row, code, what, await Run(site, row.Command.Replace("ID", what == "no such job" ? "99" : Job, StringComparison.Ordinal)));
            }
        }
        Assert.True(said.Count == 0, string.Join('\n', said));

        void Note(ArtisanRow row, int expected, string state, LabResult result)
        {
            if (result.ExitCode != expected) said.Add($"{row.Command} ({state}): {result.ExitCode} instead of {expected}: {result.Output}{result.Error}");
        }
    }

    /// <summary>A worker is let go when it has nothing to do; all else is run as the module runs it.</summary>
    private static Task<LabResult> Run(LabSite site, string command) =>
        site.Artisan(Release, [.. command.Split(' '), .. command.StartsWith("queue:work", StringComparison.Ordinal) ? (string[])["--stop-when-empty"] : [], "--no-interaction", "--no-ansi"]);

    /// <summary>An empty .env key, no caches, the site up, a migrated database with one failed job, and everything writable.</summary>
    private static async Task AsItShouldBe(LabSite site)
    {
        await site.Run(site.Release(Release), "sh", "-euc",
            """
            chmod -R u+w ../../shared/storage
            ln -sfn ../../shared/.env .env
            mkdir -p bootstrap/cache resources
            [ ! -d ../views ] || mv -T ../views resources/views
            [ ! -f ../lab.php ] || mv ../lab.php config/lab.php
            rm -f bootstrap/cache/*.php storage/framework/down storage/framework/maintenance.php public/storage storage/app/database.sqlite
            rm -rf storage/framework/cache/data/*
            : > storage/app/database.sqlite
            """).Succeeded();
        await site.Artisan(Release, "migrate", "--force").Succeeded();
        await LabProcess.Run(["sqlite3", site.Database, $"insert into failed_jobs (uuid, connection, queue, payload, exception, failed_at) values ('{Job}', 'database', 'default', '{{}}', '', '2026-03-10 10:00:00')"]).Succeeded();
    }

    private static async Task Without(LabSite site, string what)
    {
        const string NoDatabase = "rm storage/app/database.sqlite";
        const string NothingWritable = "chmod -R a-w ../../shared/storage";
        await site.Run(site.Release(Release), "sh", "-euc", what switch
        {
            "an application that throws" => "cp config/lab.php ../lab.php; printf '<?php throw new RuntimeException(\"no\");' > config/lab.php",
            "no .env" => "rm .env",
            "the link is there" => "php artisan storage:link",
            "no bootstrap/cache" => "rm -r bootstrap/cache",
            "no resources/views" => "mv -T resources/views ../views",
            "storage unwritable" => NothingWritable,
            "cache unwritable" => "chmod -R a-w ../../shared/storage/framework/cache/data",
            "no database" => NoDatabase,
            "no database and storage unwritable" => $"{NoDatabase}; {NothingWritable}",
            "it is down" => "php artisan down",
            "down and storage unwritable" => $"php artisan down; {NothingWritable}",
            "no such job" => $"php artisan queue:flush",
            "nothing to clear" or "it is up" or "no such command" => ":",
            _ => throw new LabException($"docs/laravel.md: nobody knows how to bring about '{what}'"),
        }).Succeeded();
    }
}
