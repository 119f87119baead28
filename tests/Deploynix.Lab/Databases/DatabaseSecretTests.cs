using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Databases;

/// <summary>The database's password is nobody's business, and is looked for while things happen.</summary>
[Trait("Part", "rollback")]
[Collection(DatabaseLabs.Name)]
public sealed class DatabaseSecretTests(DatabaseLab lab)
{
    [LabTheory]
    [InlineData("mysql")]
    [InlineData("pgsql")]
    public async Task No_password_is_seen_in_processes_files_or_streams(string kind)
    {
        await using var shop = await DatabaseShop.Open(lab, kind);
        await shop.Fill(10);
        using var ended = new CancellationTokenSource();
        var (found, looks, tools) = (new List<string>(), 0, new HashSet<string>());
        var watch = Task.Run(() =>
        {
            for (; !ended.IsCancellationRequested; looks++)
            {
                foreach (var (_, line) in LabProcesses.CommandLines())
                {
                    if (Shows(line)) found.Add(line);
                    foreach (var tool in (string[])["dump", "mariadb --defaults", "pg_restore"]) if (line.Contains(tool, StringComparison.Ordinal)) tools.Add(tool);
                }
            }
        }, CancellationToken.None);
        var run = shop.Runs("Backup-DeploynixDatabase shop -Verbose; $id = (Get-DeploynixBackup shop).Id; Test-DeploynixBackup $id -Verbose; Restore-DeploynixDatabase $id -Verbose -Confirm:$false").Succeeded();
        await ended.CancelAsync();
        await watch;
        Assert.True(looks > 20 && tools.Count == 2, $"{looks} looks saw {string.Join(", ", tools)}");
        Assert.Empty(found);

        // What fails is told without it as well.
        await shop.Site.Run(shop.Site.Shared, "sed", "-i", "s/^DB_PASSWORD=.*/DB_PASSWORD=\"wrong-s3cret-more\"/", ".env").Succeeded();
        var refused = shop.Runs("Backup-DeploynixDatabase shop -Verbose");
        var error = refused.Refused("Deploynix.DatabaseUnreachable");
        Assert.DoesNotContain([.. Texts(run), .. Texts(refused), error.ToString(), error.Failure!.ToString()], Shows);

        var left = await LabProcess.Run(["grep", "-rlaE", "s3cret", $"{shop.Site.Path}/.deploynix"], LabProcess.AsMyself);
        Assert.Equal("", left.Output.Trim());
        var mode = await LabProcess.Run(["stat", "-c", "%a", run.All<object>().OfType<Backup>().First().Path], LabProcess.AsMyself).Succeeded();
        Assert.Equal("600", mode.Output.Trim());
    }

    private static bool Shows(string text) => text.Contains("s3cret", StringComparison.Ordinal);

    private static IEnumerable<string> Texts(LabRun run) => [.. run.Verbose, .. run.Told, .. run.Warnings, .. run.Errors.Select(error => error.ToString()), .. run.Objects.Select(item => $"{item.BaseObject}")];
}
