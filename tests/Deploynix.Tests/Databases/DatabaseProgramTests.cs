using Deploynix.Core.Commands;
using Deploynix.Core.Commands.Databases;
using Deploynix.Core.Model;

namespace Deploynix.Tests.Databases;

/// <summary>What runs on a server for a site's database.</summary>
public sealed class DatabaseProgramTests
{
    private static readonly SitePaths Paths = new("/srv/a b");

    private static readonly Site Shop = new() { Name = "shop", Environment = "production", Path = "/srv/a b", Repository = "r", Servers = [new Server { Name = "web1", Host = "web1" }] };

    [Fact]
    public void The_program_is_shown_by_its_name_and_what_it_is_asked_in_full() => Assert.Equal(
        """printf '%s' "$DEPLOYNIX_DATABASE_PROGRAM" | php8.3 -d display_errors=stderr -d memory_limit=256M -- '{"act":"test","site":"shop","environment":"production","backups":"/srv/a b/.deploynix/backups","current":"/srv/a b/current","by":"","run":"","release":"","stream":false,"keep":7,"for":null,"id":"20260318_164700","folder":"/srv/a b/.deploynix/backups/20260318_164700","replaced":"","stamp":""}'""",
        DatabaseProgram.Run("php8.3", DatabaseRequest.Of(Shop, "test").About("20260318_164700")).ToString());

    [Fact]
    public void The_program_fits_into_one_step_of_the_supervisor() =>
        Assert.InRange(DatabaseProgram.ChangeOver("php", null, DatabaseRequest.Of(Shop, "switch")).ToPosix().Length, 20_000, 120_000);

    [Fact]
    public void A_backup_that_ends_in_the_middle_is_swept_away() => Assert.StartsWith(
        """
        sweep() { rm -rf -- '/srv/a b/.deploynix/backups'/.sent; for d in '/srv/a b/.deploynix/backups'/[0-9]*_[0-9]*; do [ ! -d "$d" ] || [ -e "$d/backup.json" ] || rm -rf -- "$d"; done; }
        trap sweep EXIT; trap 'exit 143' TERM HUP INT PIPE
        printf
        """.ReplaceLineEndings("\n"), DatabaseProgram.Backup(Paths, "php", DatabaseRequest.Of(Shop, "backup")).ToString(), StringComparison.Ordinal);

    [Fact]
    public void The_site_is_up_again_however_a_change_over_ends()
    {
        var text = DatabaseProgram.ChangeOver("php", new Maintenance { Retry = TimeSpan.FromSeconds(30) }, DatabaseRequest.Of(Shop, "switch")).ToString();
        text = text.Replace("""
            ask() { printf '%s' "$DEPLOYNIX_DATABASE_PROGRAM" | php -d display_errors=stderr -d memory_limit=256M -- "$1"; }

            """.ReplaceLineEndings("\n"), "", StringComparison.Ordinal);
        Assert.StartsWith("mend() { [ ! -e '/srv/a b/.deploynix/backups'/.change.json ] || ask '{\"act\":\"mend\",", text, StringComparison.Ordinal);
        Assert.StartsWith(
            """
            down=; up() { mend; [ -z "$down" ] || rm -f storage/framework/down storage/framework/maintenance.php; }
            trap up EXIT; trap 'exit 143' TERM HUP INT PIPE
            if [ -f artisan ] && [ ! -e storage/framework/down ]; then
              down=yes
              php artisan down --no-interaction --no-ansi '--retry=30' || exit
            fi
            """.ReplaceLineEndings("\n"), text[(text.IndexOf('\n') + 1)..], StringComparison.Ordinal);
        Assert.EndsWith("\nexit $code", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_of_the_maintenance_is_in_no_argument()
    {
        var command = Artisan.Down("php", new Maintenance { Secret = "open-sesame", Retry = TimeSpan.FromSeconds(30) });
        Assert.Equal("""printf '%s' "$DEPLOYNIX_DOWN_PROGRAM" | DEPLOYNIX_BYPASS=******** php -d display_errors=stderr -- '--retry=30'""", command.ToString());
        Assert.EndsWith(" | DEPLOYNIX_BYPASS=open-sesame php -d display_errors=stderr -- '--retry=30'", command.ToPosix(), StringComparison.Ordinal);
        Assert.Equal("php artisan down --no-interaction --no-ansi '--retry=30'", Artisan.Down("php", new Maintenance { Retry = TimeSpan.FromSeconds(30) }).ToPosix());
    }

    [Fact]
    public void A_backup_is_taken_from_standard_input_and_goes_with_the_program_that_reads_it()
    {
        Assert.Equal(
            """
            umask 077
            rm -rf -- '/srv/a b/.deploynix/backups'/.sent && mkdir -p -- '/srv/a b/.deploynix/backups'/.sent/20260318_164700 && cd '/srv/a b/.deploynix/backups'/.sent/20260318_164700 || exit 176
            IFS= read -r record && printf %s "$record" | base64 -d > backup.json && base64 -d > database.sql.gz || { rm -rf -- '/srv/a b/.deploynix/backups'/.sent; exit 212; }
            """.ReplaceLineEndings("\n"), DatabaseProgram.Receive(Paths, "20260318_164700", "database.sql.gz").ToPosix());
        Assert.StartsWith(
            """
            trap 'rm -rf -- "$sent"' EXIT; trap 'exit 143' TERM HUP INT PIPE
            sent='/srv/a b/.deploynix/backups'/.sent
            printf
            """.ReplaceLineEndings("\n"), DatabaseProgram.RunOnSent(Paths, "php", DatabaseRequest.Of(Shop, "test").About("20260318_164700", sent: true)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_backup_loses_its_record_first() => Assert.Equal(
        """
        [ -e '/srv/a b/.deploynix/backups'/20260318_164700/backup.json ] || exit 207
        rm -f -- '/srv/a b/.deploynix/backups'/20260318_164700/backup.json && rm -rf -- '/srv/a b/.deploynix/backups'/20260318_164700 || exit 176
        """.ReplaceLineEndings("\n"), DatabaseProgram.Remove(Paths, ReleaseId.Parse("20260318_164700")).ToPosix());
}
