using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands.Checks;

/// <summary>What the steps of a deployment find of PHP and Node, with the variables that the settings give them.</summary>
internal static class PhpLook
{
    /// <summary>Versions, extensions, and which package managers there are.</summary>
    public static ShellCommand Tools(Site site, Look look) => Sh.Script($"(\n{Sh.WithVariables(site.Variables, Sh.Lines(
        look.HasFlag(Look.Php) ? Php(site) : Sh.Empty,
        look.HasFlag(Look.Composer) ? Composer(site) : Sh.Empty,
        look.HasFlag(Look.Node) ? Node : Sh.Empty))}\n)");

    /// <summary>Defines <c>requirements FILE</c>, which reads a composer.json or composer.lock on standard input and tells what it wants of PHP.</summary>
    public static ShellCommand Requirements(Site site) => Sh.Script($$"""
        requirements() { ( {{Sh.WithVariables(site.Variables, Sh.Script($"within 20 {site.Php} -r {Reader} 2>/dev/null"))}} ) ; }
        """);

    private const string Reader =
        """
        $d = json_decode(stream_get_contents(STDIN), true);
        if (!is_array($d)) exit(0);
        foreach (isset($d["packages"]) ? $d["packages"] : [$d] as $p) {
          if (!is_array($p)) continue;
          $n = isset($p["name"]) ? $p["name"] : "composer.json";
          foreach (isset($p["require"]) ? $p["require"] : [] as $k => $v)
            if ($k === "php" || $k === "php-64bit" || strncmp($k, "ext-", 4) === 0) echo "requires\t$k\t$v\t$n\n";
          foreach (["provide", "replace"] as $s) foreach (isset($p[$s]) ? $p[$s] : [] as $k => $v)
            if (strncmp($k, "ext-", 4) === 0) echo "provides\t$k\n";
        }
        """;

    private static ShellCommand Php(Site site) => Sh.Script($$"""
        if has {{site.Php}}; then
          say php-path "$(command -v {{site.Php}})"
          within 20 {{site.Php}} -r {{"echo \"\\nphp-version\\t\", PHP_VERSION, \"\\n\"; foreach (array_merge(get_loaded_extensions(), get_loaded_extensions(true)) as $e) echo \"php-extension\\t$e\\n\";"}} 2>/dev/null
        fi
        """);

    private static ShellCommand Composer(Site site) => Sh.Script($$"""
        if {{Packages.FindComposer(site.Composer)}}; then
          say composer "$(COMPOSER_ALLOW_SUPERUSER=1 within 30 {{Packages.RunComposer(site.Php, site.Composer)}} --version --no-ansi 2>/dev/null | grep -i composer | head -n 1)"
        fi
        """);

    private static ShellCommand Node { get; } = Sh.Script($$"""
        for t in npm yarn pnpm bun; do if has "$t"; then say node-tool "$t"; fi; done
        if has node; then say node-version "$(within 10 node --version 2>/dev/null)"; fi
        """);
}
