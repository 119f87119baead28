using System.Text.Json.Nodes;
using Deploynix.Core.Model;
using Deploynix.Lab.Main;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Databases;

/// <summary>The database's password is nobody's business, and is looked for while things happen.</summary>
[Trait("Part", "rollback")]
[Collection(DatabaseLabs.Restores)]
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
        var watch = Task.Run(async () =>
        {
            for (; !ended.IsCancellationRequested; looks++)
            {
                // What is looked for lasts for longer than that; who looks without a pause takes a processor from all others.
                await Task.Delay(5, CancellationToken.None);
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
        // Tests of the other database run beside this one.
        Assert.True(looks > 20 && tools.Contains("dump") && tools.Contains(kind == "pgsql" ? "pg_restore" : "mariadb --defaults"), $"{looks} looks saw {string.Join(", ", tools)}");
        Assert.Empty(found);

        // What fails is told without it as well.
        await shop.Site.Run(shop.Site.Shared, "sed", "-i", "s/^DB_PASSWORD=.*/DB_PASSWORD=\"wrong-s3\\x63ret-more\"/", ".env").Succeeded();
        var refused = shop.Runs("Backup-DeploynixDatabase shop -Verbose");
        var error = refused.Refused("Deploynix.DatabaseUnreachable");
        Assert.DoesNotContain([.. Texts(run), .. Texts(refused), error.ToString(), error.Failure!.ToString()], Shows);

        var left = await LabProcess.Run(["grep", "-rlaE", Unseen, $"{shop.Site.Path}/.deploynix"], LabProcess.AsMyself);
        Assert.Equal("", left.Output.Trim());
        var mode = await LabProcess.Run(["stat", "-c", "%a", run.All<object>().OfType<Backup>().First().Path], LabProcess.AsMyself).Succeeded();
        Assert.Equal("600", mode.Output.Trim());
    }

    [LabTheory]
    [InlineData("mysql")]
    [InlineData("pgsql")]
    public async Task Another_user_of_the_server_sees_no_secret_of_any_command(string kind)
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can look as somebody else.");
        await using var shop = await DatabaseShop.Open(lab, kind, change: settings => settings["maintenance"] = new JsonObject { ["secret"] = "s3cret-bypass" });
        await shop.Fill(5);
        var words = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(words, "s3cret\nseen-by-all\n");
            await LabProcess.Run(["chmod", "0644", words], LabProcess.AsMyself).Succeeded();
            // What it looks for is in a file, so that it does not find itself; and it has to find a word that is there for all to see.
            await using var control = LabProcess.Start(["php", "-r", "sleep(300);", "--", "seen-by-all"]);
            await using var other = LabProcess.Start(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", """
                while :; do
                  grep -aF -f "$1" /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\0' ' ' | sed 's/^/seen: /'
                  grep -raF -f "$1" "$2/.deploynix" /tmp/php* 2>/dev/null | tr '\0' ' ' | sed 's/^/file: /'
                  echo look
                done
                """, "sh", words, shop.Site.Path], LabProcess.AsMyself);
            await LabWait.Until("somebody else looks", () => other.Output.Contains("seen-by-all", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
            var run = shop.Runs("""
                Backup-DeploynixDatabase shop -Verbose -Debug; $id = (Get-DeploynixBackup shop -Verbose).Id
                Test-DeploynixBackup $id -Verbose -Debug; Restore-DeploynixDatabase $id -Verbose -Debug -Confirm:$false
                Backup-DeploynixDatabase shop -Destination ./shop.backup -Verbose; Test-DeploynixBackup -Path ./shop.backup -Verbose
                Restore-DeploynixDatabase -Path ./shop.backup -Verbose -Confirm:$false
                Remove-DeploynixBackup $id -Verbose -Confirm:$false
                Set-DeploynixEnvironmentVariable MAIL_PASSWORD 's3cret-mail' shop -Verbose -Debug -Confirm:$false
                Set-DeploynixEnvironmentVariable MAIL_PASSWORD 's3cret-other' shop -Verbose -Confirm:$false
                Get-DeploynixEnvironmentVariable -Site shop -Verbose
                Restore-DeploynixEnvironment shop -Previous -Verbose -Confirm:$false
                Remove-DeploynixEnvironmentVariable MAIL_PASSWORD shop -Verbose -Confirm:$false
                Get-DeploynixDeployment shop
                """).Succeeded();
            Assert.True(other.Output.Split('\n').Count(line => line == "look") > 5, other.Output);
            Assert.DoesNotContain(other.Output.Split('\n'), line => Shows(line) && !line.Contains("seen-by-all", StringComparison.Ordinal));
            Assert.DoesNotContain(Texts(run), Shows);
            Assert.False(shop.IsDown);
        }
        finally
        {
            File.Delete(words);
        }
        var left = await LabProcess.Run(["grep", "-rlaE", Unseen, "--include=*.log", "--include=*.json*", shop.Site.Path], LabProcess.AsMyself);
        Assert.Equal("", left.Output.Trim());
        Assert.DoesNotContain("s3cret", lab.Sshd.LogText, StringComparison.Ordinal);
    }

    /// <summary>Finds the word and does not show it: tests of the other database look at all processes too.</summary>
    private const string Unseen = "s3[c]ret";

    private static bool Shows(string text) => text.Contains("s3cret", StringComparison.Ordinal);

    private static IEnumerable<string> Texts(LabRun run) => [.. run.Verbose, .. run.Told, .. run.Warnings, .. run.Errors.Select(error => error.ToString()), .. run.Objects.Select(item => $"{item.BaseObject}")];
}
