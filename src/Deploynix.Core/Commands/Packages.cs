using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>The commands that install a project's dependencies and build its assets, in the release.</summary>
internal static class Packages
{
    /// <summary>Composer without development packages; never a prompt.</summary>
    public static ShellCommand ComposerInstall(string php, string composer) => Sh.Script($$"""
        {{FindComposer(composer)}} || { echo {{composer + " is not installed, and this revision has a composer.json"}} >&2; exit {{ExitCode.ToolMissing}}; }
        {{RunComposer(php, composer)}} install --no-dev --prefer-dist --optimize-autoloader --no-interaction --no-progress
        """);

    /// <summary>What determines vendor: the manifest, its lock, PHP and composer itself.</summary>
    public static ShellCommand ComposerKey(string php, string composer) =>
        Sh.Script($"cat composer.json composer.lock; {php} -r 'echo PHP_VERSION, PHP_OS;'; {FindComposer(composer)} && sha256sum < \"$tool\"");

    /// <summary>Finds composer; a phar need not be executable, only there to be read.</summary>
    public static ShellCommand FindComposer(string composer) => IsPhar(composer)
        ? Sh.Script($"{{ tool={composer}; [ -f \"$tool\" ] && [ -r \"$tool\" ]; }}")
        : Sh.Script($"tool=$(command -v {composer} 2>/dev/null)");

    /// <summary>The found composer: under the site's own PHP where the settings name one, and a phar always.</summary>
    public static ShellCommand RunComposer(string php, string composer) =>
        php == "php" && !IsPhar(composer) ? Sh.Script($"\"$tool\"") : Sh.Script($"{php} \"$tool\"");

    private static bool IsPhar(string composer) => composer.Contains('/', StringComparison.Ordinal) && composer.EndsWith(".phar", StringComparison.Ordinal);

    /// <summary>What determines node_modules: the manifest, its lock, node and the package manager.</summary>
    public static ShellCommand NodeKey(string? lockFile) =>
        Sh.Script($"cat package.json {lockFile ?? "package.json"}; node --version; {NodeTool(lockFile)} --version; uname -m");

    /// <summary>
    /// What determines built assets: the same, the build tools' settings, the sources as the repository has them, and the variables that builds take from .env or from the settings.
    /// </summary>
    public static ShellCommand AssetKey(SitePaths site, string commit, string? lockFile, IEnumerable<string> inputs) => Sh.Script($"""
        {NodeKey(lockFile)}
        git --git-dir={site.Mirror} ls-tree -r {commit} -- {inputs}
        git --git-dir={site.Mirror} ls-tree {commit} | grep -E '(vite|webpack|tailwind|postcss|babel|tsconfig|rollup|esbuild|svelte|vue)[^/]*$'
        [ ! -f .env ] || grep -E '^{new Arg.Raw(BuildVariables)}' .env
        env | grep -E '^{new Arg.Raw(BuildVariables)}' | sort
        """);

    private const string BuildVariables = "(VITE_|MIX_|NODE_ENV|NEXT_PUBLIC_|NUXT_|PUBLIC_|GATSBY_|REACT_APP_|HUGO_)";

    private static string NodeTool(string? lockFile) => lockFile switch
    {
        "yarn.lock" => "yarn",
        "pnpm-lock.yaml" => "pnpm",
        "bun.lockb" or "bun.lock" => "bun",
        _ => "npm",
    };

    /// <summary>The package manager that the lock file belongs to, with the lock file binding; <paramref name="lockFile"/> null for none.</summary>
    public static ShellCommand NodeInstall(string? lockFile) => lockFile switch
    {
        "package-lock.json" or "npm-shrinkwrap.json" => Tool("npm", "npm ci --no-audit --no-fund"),
        "yarn.lock" => Tool("yarn", "if grep -q '^__metadata:' yarn.lock; then yarn install --immutable; else yarn install --frozen-lockfile --non-interactive; fi"),
        "pnpm-lock.yaml" => Tool("pnpm", "pnpm install --frozen-lockfile"),
        "bun.lockb" or "bun.lock" => Tool("bun", "bun install --frozen-lockfile"),
        _ => Tool("npm", "npm install --no-audit --no-fund --no-package-lock"),
    };

    /// <summary>The project's build script, where it has one.</summary>
    public static ShellCommand NodeBuild(string? lockFile) => lockFile switch
    {
        "yarn.lock" => OnlyWithScript("node", "yarn run build"),
        "pnpm-lock.yaml" => Sh.Script($"pnpm run --if-present build"),
        "bun.lockb" or "bun.lock" => OnlyWithScript("bun", "bun run build"),
        _ => Sh.Script($"npm run build --if-present"),
    };

    /// <summary>The lock files that are known, the more telling first.</summary>
    public static readonly IReadOnlyList<string> NodeLockFiles = ["pnpm-lock.yaml", "yarn.lock", "bun.lockb", "bun.lock", "package-lock.json", "npm-shrinkwrap.json"];

    private static ShellCommand Tool(string tool, string command) => Sh.Script($$"""
        command -v {{tool}} >/dev/null 2>&1 || { echo {{tool + " is not installed, and this revision needs it"}} >&2; exit {{ExitCode.ToolMissing}}; }
        {{new Arg.Raw(command)}}
        """);

    private static ShellCommand OnlyWithScript(string runtime, string command) => Sh.Script($$"""
        has=$({{runtime}} -e 'console.log((JSON.parse(require("fs").readFileSync("package.json")).scripts || {}).build ? "yes" : "no")') || exit
        [ "$has" = no ] || {{new Arg.Raw(command)}}
        """);
}
