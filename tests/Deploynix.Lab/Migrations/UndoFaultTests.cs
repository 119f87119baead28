using Deploynix.Core.Model;
using Deploynix.Lab.Databases;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Migrations;

/// <summary>Deaths and secrets while migrations are undone.</summary>
[Trait("Part", "migrations")]
[Collection(DatabaseLabs.Migrations)]
public sealed class UndoFaultTests(DatabaseLab lab)
{
    private const string A = "2026_05_01_000000_apples";
    private const string B = "2026_05_02_000000_bananas";
    private const string C = "2026_05_03_000000_cherries";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [LabTheory]
    [MemberData(nameof(DatabaseLab.Kinds), MemberType = typeof(DatabaseLab))]
    public async Task Who_dies_in_the_middle_leaves_what_the_next_command_tells_and_ends(string kind)
    {
        await using var shop = await UndoShop.Open(lab, kind, settings => settings["maintenance"] = true);
        var before = shop.Deploys();
        await shop.Deploys((A, UndoShop.Drops), (B, "if (" + UndoShop.ForReal + ") { touch(storage_path('app/begun')); while (is_file(storage_path('app/hold'))) usleep(20000); } Schema::drop('{0}');"), (C, UndoShop.Drops));
        await File.WriteAllTextAsync($"{shop.Site.Shared}/storage/app/hold", "", TestContext.Current.CancellationToken);
        await using (var client = LabHost.Start("Deploynix.Shell", shop.Shop.Operator, "Undo-DeploynixMigration shop -Step 3 -Confirm:$false"))
        {
            await LabWait.Until("the second is being undone", () => File.Exists($"{shop.Site.Shared}/storage/app/begun"), Patience);
            Assert.True(shop.Shop.IsDown);
            client.Kill();
        }
        await LabWait.Until("the site is up again", () => !shop.Shop.IsDown, Patience);
        Assert.Equal([A, B], await shop.Ran());

        var told = shop.Runs("Get-DeploynixMigration shop").Succeeded();
        var warning = Assert.Single(told.Warnings);
        Assert.Contains($"was not ended: undone: {C}; not: {B}, {A}; {B} was in the middle", warning, StringComparison.Ordinal);
        var backup = shop.Runs("Get-DeploynixBackup shop").Succeeded().One<Backup>();
        Assert.Contains($"backed up before as {backup.Id}", warning, StringComparison.Ordinal);
        Assert.Contains("Next: Undo-DeploynixMigration shop", warning, StringComparison.Ordinal);

        File.Delete($"{shop.Site.Shared}/storage/app/hold");
        var rest = shop.Runs($"Undo-DeploynixMigration shop -To {before.Id} -WaitFor 20s -Confirm:$false").Succeeded();
        Assert.Contains(rest.Warnings, text => text.Contains("was not ended", StringComparison.Ordinal));
        Assert.Equal([B, A], rest.All<MigrationUndo>().Select(one => one.Name));
        Assert.Empty(await shop.Ran());
        Assert.False(shop.Shop.IsDown);
        Assert.Empty(shop.Runs("Get-DeploynixMigration shop").Succeeded().Warnings);
        var acts = shop.Runs("Get-DeploynixDeployment shop").Succeeded().All<Deployment>().Where(act => act.Act == Act.UndoMigrations).ToList();
        Assert.Equal([Outcome.Succeeded, Outcome.Interrupted], acts.Select(act => act.Outcome));
        Assert.Contains($"{B} was in the middle", acts[1].Servers[0].Message, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task A_deployment_after_such_a_death_warns_of_it()
    {
        await using var shop = await UndoShop.Open(lab, "sqlite");
        await shop.Deploys((A, UndoShop.Drops));
        await File.WriteAllTextAsync($"{shop.Folder}/undo-migrations", $$"""{"run":"x","by":"mara@desk","at":"2026-03-18T16:00:00Z","migrations":["{{A}}"]}""" + $"\n{A}\n", TestContext.Current.CancellationToken);
        await LabProcess.Run(["chmod", "666", $"{shop.Folder}/undo-migrations"], LabProcess.AsMyself);
        Assert.Contains(shop.Runs("Invoke-DeploynixDeploy shop").Succeeded().Warnings, text => text.Contains("Get-DeploynixMigration shop tells", StringComparison.Ordinal));
    }

    [LabTheory]
    [InlineData("mysql")]
    [InlineData("pgsql")]
    public async Task No_password_and_no_key_is_seen_in_processes_files_or_streams(string kind)
    {
        await using var shop = await UndoShop.Open(lab, kind);
        var key = (await File.ReadAllLinesAsync(shop.Site.EnvironmentFile, TestContext.Current.CancellationToken)).First(line => line.StartsWith("APP_KEY=", StringComparison.Ordinal))["APP_KEY=base64:".Length..];
        const string throws = "if (" + UndoShop.ForReal + ") throw new \\RuntimeException('with ' . config('app.key') . ' and ' . config('database.connections.' . config('database.default') . '.password'));";
        await shop.Deploys((A, "DB::statement(\"select '\" . config('app.key') . \"'\"); Schema::drop('{0}');"), (B, "DB::statement(\"select '\" . str_replace(\"'\", \"''\", config('database.connections.' . config('database.default') . '.password')) . \"'\"); " + throws), (C, UndoShop.Drops));
        using var ended = new CancellationTokenSource();
        var (found, looks, seen) = (new List<string>(), 0, false);
        var watch = Task.Run(async () =>
        {
            for (; !ended.IsCancellationRequested; looks++)
            {
                // What is looked for lasts for longer than that.
                await Task.Delay(5, CancellationToken.None);
                foreach (var (_, line) in LabProcesses.CommandLines())
                {
                    if (Shows(line)) found.Add(line);
                    seen |= line.StartsWith("php", StringComparison.Ordinal) && line.Contains(C, StringComparison.Ordinal);
                }
            }
        }, CancellationToken.None);
        var run = shop.Runs("Get-DeploynixMigration shop -Verbose; Test-DeploynixMigration shop -All -Verbose; Undo-DeploynixMigration shop -Step 3 -Verbose -Confirm:$false");
        await ended.CancelAsync();
        await watch;
        Assert.True(looks > 20 && seen, $"{looks} looks");
        Assert.Empty(found);
        var failure = Assert.Single(run.Errors);
        Assert.Contains("with ******** and ********", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains(run.All<object>().OfType<MigrationUndo>().SelectMany(one => one.Statements), statement => statement.Sql.Contains("********", StringComparison.Ordinal));
        Assert.DoesNotContain(
            [.. run.Verbose, .. run.Told, .. run.Warnings, failure.ToString(), failure.Failure!.ToString(), .. run.Objects.Select(item => $"{item.BaseObject}"), .. run.All<object>().OfType<MigrationUndo>().SelectMany(one => one.Statements.Select(statement => statement.Sql).Append(one.Reason ?? ""))],
            Shows);
        // The word itself is not to be seen: tests of other databases look at all processes too.
        var left = await LabProcess.Run(["grep", "-rlaE", "-e", "s3[c]ret", "-e", key.Replace("+", "[+]", StringComparison.Ordinal), shop.Folder, "--include=*.jsonl", "--include=*.log", "--include=*.migrations", "--include=*.json", "--include=undo-*"], LabProcess.AsMyself);
        Assert.Equal("", left.Output.Trim());

        bool Shows(string text) => text.Contains("s3cret", StringComparison.Ordinal) || text.Contains(key, StringComparison.Ordinal);
    }
}
