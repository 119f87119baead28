using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>What a site is made with; it decides which steps a deployment has when the settings do not list them.</summary>
public enum Framework
{
    /// <summary>Looked up in each release: an <c>artisan</c> file makes it Laravel, a <c>composer.json</c> PHP, a <c>package.json</c> static, else custom.</summary>
    Detect,
    /// <summary>Laravel: composer, storage link, caches, migrations.</summary>
    Laravel,
    /// <summary>PHP with composer.</summary>
    Php,
    /// <summary>A folder that is built and published, such as the output of a site generator.</summary>
    Static,
    /// <summary>Only what the settings list.</summary>
    Custom,
}

/// <summary>One site in one environment, as its settings give it once defaults and inheritance are applied.</summary>
public sealed record Site
{
    /// <summary>Its name in the settings.</summary>
    public required string Name { get; init; }

    /// <summary>The environment, <c>production</c> where the settings name none.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file that it comes from, as a full path; null for a site that was not read from one.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The servers that it runs on; the first one runs what is to run once per deployment, such as migrations.</summary>
    public required ImmutableArray<Server> Servers { get; init; }

    /// <summary>The site's folder on each server: absolute, without a slash at its end.</summary>
    public required string Path { get; init; }

    /// <summary>Where the code comes from: anything that <c>git fetch</c> on the server accepts.</summary>
    public required string Repository { get; init; }

    /// <summary>The branch that is deployed unless a deployment names another revision.</summary>
    public string Branch { get; init; } = "main";

    /// <summary>What it is made with.</summary>
    public Framework Framework { get; init; }

    /// <summary>The folder that the build makes and the web server serves, relative to the release; null where the release has none that it could not do without.</summary>
    public string? Publish { get; init; }

    /// <summary>Files kept in <c>shared/</c> and linked into each release; relative to the release.</summary>
    public ImmutableArray<string> SharedFiles { get; init; } = [];

    /// <summary>Directories kept in <c>shared/</c> and linked into each release; relative to the release.</summary>
    public ImmutableArray<string> SharedDirectories { get; init; } = [];

    /// <summary>Directories that the site must be able to write to; made where missing; relative to the release.</summary>
    public ImmutableArray<string> WritableDirectories { get; init; } = [];

    /// <summary>Which of the three lists above are Laravel's own ones, because the settings have none.</summary>
    public DefaultedLists DefaultedLists { get; init; }

    /// <summary>How many releases are kept.</summary>
    public Retention Retention { get; init; } = new();

    /// <summary>The site's own build steps, run in the release after composer and npm.</summary>
    public ImmutableArray<HookStep> Steps { get; init; } = [];

    /// <summary>What runs before and after the named phases, in the order of the settings.</summary>
    public ImmutableArray<Hook> Hooks { get; init; } = [];

    /// <summary>Commands that tell services of the new release after the swap, such as a reload of PHP-FPM; run in the release.</summary>
    public ImmutableArray<HookStep> Reload { get; init; } = [];

    /// <summary>Variables for every step and hook.</summary>
    public ImmutableSortedDictionary<string, string> Variables { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The PHP of the command line: a name to be found on the server's PATH, or a path.</summary>
    public string Php { get; init; } = "php";

    /// <summary>Composer: a name to be found on the server's PATH, or a path.</summary>
    public string Composer { get; init; } = "composer";

    /// <summary>Whether migrations are run; null for yes where the site is Laravel.</summary>
    public bool? Migrate { get; init; }

    /// <summary>What is looked at before migrations run, and what is done about it.</summary>
    public MigrationSettings Migrations { get; init; } = new();

    /// <summary>The phases whose steps the settings choose themselves.</summary>
    public ImmutableArray<PhaseSteps> Pipeline { get; init; } = [];

    /// <summary>How PHP-FPM is told of a new release.</summary>
    public PhpFpm PhpFpm { get; init; } = new();

    /// <summary>The site's long-running processes.</summary>
    public Workers Workers { get; init; } = new();

    /// <summary>How the site is taken down around its migrations; null for not at all.</summary>
    public Maintenance? Maintenance { get; init; }

    /// <summary>How it is proven that users get a new release.</summary>
    public Proof Proof { get; init; } = new();

    /// <summary>What is taken over from the release before.</summary>
    public Reuse Reuse { get; init; } = new();

    /// <summary>When the database is backed up, and how long backups are kept.</summary>
    public Backups Backups { get; init; } = new();

    /// <summary>How it is told whether the site works.</summary>
    public HealthSettings Health { get; init; } = new();

    /// <summary>Who is told what happens.</summary>
    public ImmutableArray<NotificationTarget> Notifications { get; init; } = [];

    /// <summary>How a release is watched once it is live.</summary>
    public WatchSettings Watch { get; init; } = new();

    /// <summary>How long things may take.</summary>
    public Timeouts Timeouts { get; init; } = new();

    /// <summary>
    /// The site once it is known what it is made with: lists that are Laravel's only by default are empty for anything else, lists
    /// that the settings have stay. A site whose settings name the framework stays as it is.
    /// </summary>
    public Site As(Framework found)
    {
        if (Framework != Framework.Detect || found == Framework.Detect) return this;
        var foreign = found == Framework.Laravel ? DefaultedLists.None : DefaultedLists;
        return this with
        {
            Framework = found,
            SharedFiles = foreign.HasFlag(DefaultedLists.SharedFiles) ? [] : SharedFiles,
            SharedDirectories = foreign.HasFlag(DefaultedLists.SharedDirectories) ? [] : SharedDirectories,
            WritableDirectories = foreign.HasFlag(DefaultedLists.WritableDirectories) ? [] : WritableDirectories,
        };
    }

    /// <summary>name (environment), as errors and prompts show it.</summary>
    public override string ToString() => $"{Name} ({Environment})";
}

/// <summary>Lists of a site that its settings leave to the framework.</summary>
[Flags]
public enum DefaultedLists
{
    /// <summary>None: the settings have all of them.</summary>
    None = 0,
    /// <summary><see cref="Site.SharedFiles"/>.</summary>
    SharedFiles = 1,
    /// <summary><see cref="Site.SharedDirectories"/>.</summary>
    SharedDirectories = 2,
    /// <summary><see cref="Site.WritableDirectories"/>.</summary>
    WritableDirectories = 4,
}

/// <summary>How many releases are kept beside the active one, the one just left and pinned ones.</summary>
public sealed record Retention
{
    /// <summary>Finished releases to keep, at least 1; the active one counts.</summary>
    public int Releases { get; init; } = 5;

    /// <summary>Failed releases to keep for a look at them; they never count against the finished ones.</summary>
    public int Failed { get; init; } = 1;

    /// <summary>How long a failed release is kept at most.</summary>
    public TimeSpan FailedFor { get; init; } = TimeSpan.FromDays(7);
}

/// <summary>How long things may take.</summary>
public sealed record Timeouts
{
    /// <summary>To connect and log in.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>For one step, unless it says otherwise.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>For a deployment, from the lock to the swap; what is live then is finished, however long that takes. Null for as long as it likes.</summary>
    public TimeSpan? Deployment { get; init; }
}

/// <summary>A command of the site's own.</summary>
public sealed record HookStep
{
    /// <summary>What it is called in output and logs.</summary>
    public required string Name { get; init; }

    /// <summary>Shell text, run by <c>sh</c>; null where <see cref="Script"/> is set.</summary>
    public string? Run { get; init; }

    /// <summary>A script in the repository, relative to the release, run by <c>sh</c>; null where <see cref="Run"/> is set.</summary>
    public string? Script { get; init; }

    /// <summary>How long it may take; null for the site's own limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether its failure is a warning instead of the end of the deployment.</summary>
    public bool ContinueOnError { get; init; }
}

/// <summary>Where a hook stands.</summary>
public enum HookPoint
{
    /// <summary>Before the first step of the phase.</summary>
    Before,
    /// <summary>After the last step of the phase.</summary>
    After,
}

/// <summary>A command of the site's own at a named place.</summary>
public sealed record Hook(HookPoint Point, Phase Phase, HookStep Step);

/// <summary>The named parts of a deployment, in their order. A rollback has <see cref="Optimize"/>, as far as caches are stale, then <see cref="Activate"/> and <see cref="Reload"/>.</summary>
public enum Phase
{
    /// <summary>The lock is taken and the release's folder is made.</summary>
    Prepare,
    /// <summary>The repository's mirror is brought up to date and the revision is exported into the release.</summary>
    Fetch,
    /// <summary>Shared files and directories are linked in, writable ones are made.</summary>
    Share,
    /// <summary>Dependencies are installed and assets are built: composer, npm, the site's own steps.</summary>
    Build,
    /// <summary>The framework's caches and links are made in the release's final path.</summary>
    Optimize,
    /// <summary>The database schema is brought up to date, once per deployment.</summary>
    Migrate,
    /// <summary><c>current</c> is swapped to the release.</summary>
    Activate,
    /// <summary>Services and workers are told of the new release.</summary>
    Reload,
    /// <summary>Old releases are removed.</summary>
    Prune,
}
