namespace Deploynix.Lab.Servers;

/// <summary>What a lab test needs on the machine.</summary>
[Flags]
public enum LabProgram
{
    None = 0,
    Git = 1,
    GitLfs = 2,
    Sshd = 4,
    Nginx = 8,
    Fpm = 16,
    /// <summary>PHP's command line, composer and the Laravel that Debian packages.</summary>
    Laravel = 32,
    Supervisor = 64,
    /// <summary>Redis, and PHP's extension for it.</summary>
    Redis = 128,
    /// <summary>MariaDB's server and client, and PHP's driver for it.</summary>
    MariaDb = 256,
    /// <summary>PostgreSQL's server and client, and PHP's driver for it.</summary>
    Postgres = 512,
    /// <summary>What Laravel 8 changes columns with.</summary>
    Dbal = 1024,
    /// <summary>Capistrano, which lays out a site of its own.</summary>
    Capistrano = 2048,
    /// <summary>A browser.</summary>
    Chromium = 4096,

    /// <summary>All that a served site needs on its own machine.</summary>
    Web = Git | Nginx | Fpm | Laravel,
    /// <summary>All that a site that is deployed over SSH needs.</summary>
    All = Web | Sshd,
}

/// <summary>Finds what the lab starts, and says what is missing.</summary>
public static class LabPrograms
{
    public const string Fpm = "php-fpm8.2";

    // Debian keeps each version's server programs out of the PATH.
    private const string PostgresFolder = "/usr/lib/postgresql/15/bin/";

    private static readonly (LabProgram Program, string File, string Package)[] Known =
    [
        (LabProgram.Git, "git", "git"),
        (LabProgram.GitLfs, "git-lfs", "git-lfs"),
        (LabProgram.Sshd, "sshd", "openssh-server"),
        (LabProgram.Sshd, "ssh-keygen", "openssh-client"),
        (LabProgram.Nginx, "nginx", "nginx-light"),
        (LabProgram.Fpm, Fpm, "php8.2-fpm"),
        (LabProgram.Supervisor, "supervisord", "supervisor"),
        (LabProgram.Redis, "redis-server", "redis-server"),
        (LabProgram.Redis, "/etc/php/8.2/cli/conf.d/20-redis.ini", "php8.2-redis"),
        (LabProgram.MariaDb, "mariadbd", "mariadb-server"),
        (LabProgram.MariaDb, "/etc/php/8.2/cli/conf.d/20-pdo_mysql.ini", "php8.2-mysql"),
        (LabProgram.Postgres, PostgresFolder + "postgres", "postgresql"),
        (LabProgram.Postgres, "/etc/php/8.2/cli/conf.d/20-pdo_pgsql.ini", "php8.2-pgsql"),
        (LabProgram.Dbal, "/usr/share/php/Doctrine/DBAL/autoload.php", "php-doctrine-dbal"),
        (LabProgram.Capistrano, "cap", "capistrano"),
        (LabProgram.Chromium, "chromium", "chromium"),
        (LabProgram.Laravel, "php", "php8.2-cli"),
        (LabProgram.Laravel, "composer", "composer"),
        (LabProgram.Laravel, "/usr/share/php/Illuminate/autoload.php", "php-laravel-framework"),
    ];

    /// <summary>Where programs are looked for; daemons lie in sbin, which an ordinary user's PATH leaves out.</summary>
    internal static string SearchPath => "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The full path of one of PostgreSQL's server programs.</summary>
    internal static string Postgres(string program) => PostgresFolder + program;

    /// <summary>The full path of a program, or null where it is not installed.</summary>
    public static string? Find(string program) => SearchPath.Split(':')
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    /// <summary>
    /// Why a test that needs these is skipped; null where it runs. Never skipped where a continuous build runs as root on Debian:
    /// the programs could have been installed there, so the test runs and fails.
    /// </summary>
    public static string? ReasonToSkip(LabProgram needed)
    {
        if (!OperatingSystem.IsLinux()) return "the lab needs Linux";
        var missing = Known.Where(known => needed.HasFlag(known.Program) && Find(known.File) is null)
            .Select(known => $"{known.File} (Debian: {known.Package})")
            .ToList();
        return missing.Count == 0 || CouldHaveBeenInstalled ? null : $"not installed: {string.Join(", ", missing)}";
    }

    private static bool CouldHaveBeenInstalled =>
        !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")) && Environment.UserName == "root" && File.Exists("/etc/debian_version");
}
