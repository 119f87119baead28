using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Commands.Checks;
using Deploynix.Core.Parsing.Checks;

namespace Deploynix.Core.Planning.Checks;

/// <summary>Whether PHP, composer and node are what the release wants.</summary>
internal static class PhpChecks
{
    public static ImmutableArray<Check> All { get; } =
    [
        new("php-version", Look.Php | Look.Content, Version),
        new("php-extensions", Look.Php | Look.Content, Extensions) { AsksFpm = true },
        new("composer", Look.Composer | Look.Content, Composer),
        new("node", Look.Node | Look.Content, Node),
    ];

    private static Verdict Version(Examined it)
    {
        if (!it.UsesPhp) return Verdict.Skipped("the site is not made with PHP");
        var wants = it.Seen.Requirements.Where(requirement => requirement.Name is "php" or "php-64bit").ToList();
        if (it.Seen.PhpPath is null) return Verdict.Bad($"{it.Site.Php} is not installed", "install PHP's command line on the server (Debian: apt-get install php-cli), or name it by \"php\" in the settings");
        if (it.Seen.PhpVersion is not { } version) return Verdict.Bad($"{it.Seen.PhpPath} does not run", $"on the server: {it.Seen.PhpPath} -v");
        var broken = wants.FirstOrDefault(requirement => ComposerConstraint.Allows(requirement.Constraint, version) == false);
        if (broken is not null)
        {
            return Verdict.Bad(
                $"{it.Seen.PhpPath} is {version}; {broken.By} wants {broken.Constraint}",
                "install a PHP that fits, and name it by \"php\" in the settings, such as \"php\": \"php8.3\"");
        }
        if (it.Web?.Answer is { Version: { Length: > 0 } web } && MinorOf(web) != MinorOf(version))
        {
            return Verdict.Warning($"the command line is {version}, PHP-FPM is {web}", $"name PHP-FPM's version by \"php\" in the settings: \"php\": \"php{MinorOf(web)}\"");
        }
        return Verdict.Good(wants.Count > 0 ? $"{version}; wanted: {string.Join("; ", wants.Select(requirement => requirement.Constraint).Distinct().Take(4))}" : $"{version}; nothing is known of what the site wants");
    }

    private static string MinorOf(string version) => string.Join('.', version.Split('.').Take(2));

    private static Verdict Extensions(Examined it)
    {
        if (!it.UsesPhp) return Verdict.Skipped("the site is not made with PHP");
        if (it.Seen.PhpVersion is null) return Verdict.Skipped("PHP does not run");
        if (it.Seen.Content is null) return Verdict.Skipped("no release is live and nothing was fetched yet", it.Cmdlet("Invoke-DeploynixDeploy"));
        var wanted = it.Seen.Requirements.Where(requirement => requirement.Name.StartsWith("ext-", StringComparison.Ordinal)).ToList();
        var missing = Missing(it, wanted, it.Seen.PhpExtensions);
        if (missing.Count > 0) return Verdict.Bad($"the command line lacks {string.Join(", ", missing.Select(Told))}", Advice(it.Seen.PhpVersion, missing));
        if (it.Web?.Answer is not { } web) return Verdict.Good(wanted.Count > 0 ? $"{Names(wanted)} (command line)" : "none is wanted");
        var missingInFpm = Missing(it, wanted, web.Extensions);
        return missingInFpm.Count > 0
            ? Verdict.Bad($"PHP-FPM lacks {string.Join(", ", missingInFpm.Select(Told))}", Advice(web.Version, missingInFpm))
            : Verdict.Good(wanted.Count > 0 ? $"{Names(wanted)} (command line and PHP-FPM)" : "none is wanted");
    }

    private static List<RequirementSeen> Missing(Examined it, IEnumerable<RequirementSeen> wanted, IEnumerable<string> loaded)
    {
        var there = loaded.Select(Key).Concat(it.Seen.Provided.Select(Key)).ToHashSet(StringComparer.Ordinal);
        return [.. wanted.Where(requirement => !there.Contains(Key(requirement.Name))).DistinctBy(requirement => Key(requirement.Name))];
    }

    private static string Names(IEnumerable<RequirementSeen> wanted) => string.Join(", ", wanted.Select(requirement => Key(requirement.Name)).Distinct());

    private static string Told(RequirementSeen requirement) => $"{requirement.Name["ext-".Length..]} ({requirement.By})";

    /// <summary>Zend OPcache is ext-zend-opcache.</summary>
    private static string Key(string name)
    {
        var key = name.ToLowerInvariant().Replace(' ', '-');
        return key.StartsWith("ext-", StringComparison.Ordinal) ? key["ext-".Length..] : key;
    }

    private static string Advice(string version, IEnumerable<RequirementSeen> missing) =>
        $"install them on the server (Debian: apt-get install {string.Join(' ', missing.Select(requirement => $"php{MinorOf(version)}-{Package(Key(requirement.Name))}").Distinct())})";

    private static string Package(string extension) => extension switch
    {
        "pdo_mysql" or "mysqli" or "mysqlnd" => "mysql",
        "pdo_pgsql" => "pgsql",
        "pdo_sqlite" => "sqlite3",
        "dom" or "simplexml" or "xmlreader" or "xmlwriter" or "xsl" => "xml",
        "zend-opcache" => "opcache",
        _ => extension,
    };

    private static Verdict Composer(Examined it)
    {
        if (!it.UsesPhp || (it.Seen.Content is not null && !it.Seen.Top.Contains("composer.json"))) return Verdict.Skipped("the site has no composer.json");
        if (it.Seen.HasComposer) return Verdict.Good(it.Seen.ComposerVersion ?? $"{it.Site.Composer} is there");
        return it.Seen.Content is null
            ? Verdict.Warning($"{it.Site.Composer} is not installed, and it is not known yet whether the site needs it", "see getcomposer.org/download, or name it by \"composer\" in the settings")
            : Verdict.Bad($"{it.Site.Composer} is not installed, and the site has a composer.json", "see getcomposer.org/download (Debian: apt-get install composer), or name it by \"composer\" in the settings");
    }

    private static Verdict Node(Examined it)
    {
        if (it.Seen.Content is null) return Verdict.Skipped("no release is live and nothing was fetched yet, so that it is not known whether node is needed");
        if (!it.Seen.Top.Contains("package.json")) return Verdict.Skipped("the site has no package.json");
        var manager = Packages.NodeLockFiles.FirstOrDefault(it.Seen.Top.Contains) switch
        {
            "yarn.lock" => "yarn",
            "pnpm-lock.yaml" => "pnpm",
            "bun.lockb" or "bun.lock" => "bun",
            _ => "npm",
        };
        if (!it.Seen.NodeTools.Contains(manager)) return Verdict.Bad($"{manager} is not installed, and the site has a package.json", $"install {manager} where the deploying user's PATH finds it, or set PATH by \"variables\" in the settings");
        if (it.Seen.NodeVersion is null && manager != "bun") return Verdict.Bad("node is not installed, and the site has a package.json", "install node where the deploying user's PATH finds it, or set PATH by \"variables\" in the settings");
        return Verdict.Good($"{(it.Seen.NodeVersion is { } version ? $"node {version.TrimStart('v')}, " : "")}{manager}");
    }
}
