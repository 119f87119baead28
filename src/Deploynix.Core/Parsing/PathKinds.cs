using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>Tells by its path what a file of a PHP project is for.</summary>
internal static class PathKinds
{
    private static readonly ImmutableHashSet<string> Packages =
        ["composer.json", "composer.lock", "package.json", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb", "symfony.lock"];

    private static readonly ImmutableHashSet<string> AssetEndings =
        ["css", "scss", "sass", "less", "js", "mjs", "ts", "tsx", "jsx", "vue", "svelte", "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "woff", "woff2", "ttf", "map"];

    private static readonly ImmutableHashSet<string> ConfigurationEndings = ["yml", "yaml", "ini", "conf", "toml", "neon", "xml", "env"];

    /// <summary>What it is for.</summary>
    public static PathKind Of(string path)
    {
        var words = path.Trim('"').ToLowerInvariant().Split('/');
        var (top, name) = (words[0], words[^1]);
        var ending = name.Contains('.', StringComparison.Ordinal) ? name[(name.LastIndexOf('.') + 1)..] : "";
        return words switch
        {
            _ when Packages.Contains(name) => PathKind.Packages,
            _ when top is "tests" or "test" or "spec" || name.StartsWith("phpunit", StringComparison.Ordinal) || name.Contains(".test.", StringComparison.Ordinal) || name.Contains(".spec.", StringComparison.Ordinal) => PathKind.Test,
            _ when words.Contains("migrations") && ending == "php" => PathKind.Migration,
            _ when top == "docs" || ending is "md" or "rst" or "adoc" || name is "license" or "license.txt" or "readme" => PathKind.Documentation,
            _ when top == "lang" || (words.Length > 1 && top == "resources" && words[1] == "lang") => PathKind.Translation,
            _ when name.EndsWith(".blade.php", StringComparison.Ordinal) || ending is "twig" or "latte" or "phtml" || (words.Length > 1 && top == "resources" && words[1] == "views") || top == "templates" => PathKind.View,
            _ when top == "config" || name.StartsWith(".env", StringComparison.Ordinal) => PathKind.Configuration,
            _ when AssetEndings.Contains(ending) => name.Contains(".config.", StringComparison.Ordinal) ? PathKind.Configuration : PathKind.Asset,
            _ when ConfigurationEndings.Contains(ending) || name is ".htaccess" or "dockerfile" or ".editorconfig" or ".gitattributes" or ".gitignore" => PathKind.Configuration,
            _ when ending is "php" or "inc" or "sh" or "sql" or "py" or "rb" || name is "artisan" => PathKind.Code,
            _ => PathKind.Other,
        };
    }
}
