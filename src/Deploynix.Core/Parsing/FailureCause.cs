using System.Text.RegularExpressions;

namespace Deploynix.Core.Parsing;

/// <summary>What sort of thing a tool says that it failed of.</summary>
internal enum CauseKind
{
    /// <summary>A lock file that does not fit its manifest.</summary>
    LockFile,
    /// <summary>A package that cannot be had.</summary>
    Package,
    /// <summary>No memory.</summary>
    Memory,
    /// <summary>A file or folder that may not be written.</summary>
    Unwritable,
    /// <summary>A database or cache that does not answer.</summary>
    Unreachable,
    /// <summary>The application threw something else.</summary>
    Thrown,
    /// <summary>What a script of this project's own found.</summary>
    Found,
}

/// <summary>
/// The words by which a tool tells why it failed, found among all that it printed: npm follows them with a hundred lines on its usage, node with a stack, and
/// artisan breaks them in the middle of a word. Nothing is decided by them but what is said and advised.
/// </summary>
/// <param name="Kind">What sort it is.</param>
/// <param name="Said">The tool's own words, on one line.</param>
/// <param name="Line">Where they begin.</param>
internal sealed partial record FailureCause(CauseKind Kind, string Said, int Line)
{
    private const int Longest = 1000;

    /// <summary>The most telling words first: a lock file's mistake stands among warnings, an exception after whatever the tool did until then.</summary>
    private static readonly IReadOnlyList<(CauseKind Kind, Regex Form)> Forms =
    [
        (CauseKind.LockFile, LockFileForm()), (CauseKind.Memory, MemoryForm()), (CauseKind.Package, PackageForm()), (CauseKind.Found, FoundForm()),
    ];

    /// <summary>Looks for them; null where nothing is said that is known.</summary>
    public static FailureCause? Find(IReadOnlyList<string> lines)
    {
        var plain = lines.Select(line => Colour().Replace(line, "").TrimEnd('\r')).ToList();
        foreach (var (kind, form) in Forms)
        {
            var at = plain.FindIndex(line => form.IsMatch(line));
            if (at >= 0) return new(kind, Short(form.Match(plain[at]).Groups["said"].Value), at);
        }
        return Thrown(plain) ?? Fatal(plain);
    }

    /// <summary>An exception that artisan showed. Where it cannot be logged either, Laravel 8 ends with exit code 0 all the same.</summary>
    public static FailureCause? FindThrown(IReadOnlyList<string> lines) => Thrown([.. lines.Select(line => Colour().Replace(line, "").TrimEnd('\r'))]);

    /// <summary>What a tool that went on warned of and an operator should hear; null for any other line.</summary>
    public static string? Warning(string line) => StaleLock().Match(line) is { Success: true } found ? found.Groups["said"].Value : null;

    /// <summary>Symfony's frame of an exception: where, an empty line, the message in lines of the width of a terminal, and an empty line.</summary>
    private static FailureCause? Thrown(List<string> plain)
    {
        var at = plain.FindIndex(line => Place().IsMatch(line));
        if (at < 0) return null;
        var message = plain.Skip(at + 1).SkipWhile(string.IsNullOrWhiteSpace).TakeWhile(line => !string.IsNullOrWhiteSpace(line)).ToList();
        if (message.Count == 0) return null;
        var text = string.Concat(message.Select(line => line.Length > 4 && line.StartsWith("  ", StringComparison.Ordinal) && line.EndsWith("  ", StringComparison.Ordinal) ? line[2..^2] : line.Trim() + " "));
        var said = Short(text);
        return new(Sort(said), $"{said} ({Place().Match(plain[at]).Groups["place"].Value})", at);
    }

    private static FailureCause? Fatal(List<string> plain)
    {
        var at = plain.FindIndex(line => FatalForm().IsMatch(line));
        if (at < 0) return null;
        var said = Short(FatalForm().Match(plain[at]).Groups["said"].Value);
        return new(Sort(said), said, at);
    }

    private static CauseKind Sort(string said) =>
        MemoryForm().IsMatch(said) ? CauseKind.Memory
        : PackageForm().IsMatch(said) ? CauseKind.Package
        : UnwritableForm().IsMatch(said) ? CauseKind.Unwritable
        : UnreachableForm().IsMatch(said) ? CauseKind.Unreachable : CauseKind.Thrown;

    private static string Short(string text)
    {
        var line = Spaces().Replace(text, " ").Trim();
        return line.Length <= Longest ? line : line[..Longest] + "...";
    }

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Colour();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^In (?<place>\S.* line \d+):\s*$")]
    private static partial Regex Place();

    [GeneratedRegex(@"^(?:PHP )?(?<said>(?:Fatal|Parse) error: .*)$")]
    private static partial Regex FatalForm();

    [GeneratedRegex(@"^Warning: (?<said>The lock file is not up to date with the latest changes in composer\.json\.)")]
    private static partial Regex StaleLock();

    [GeneratedRegex(@"^(?:npm (?:error|ERR!) |\s*- |error:? )?(?<said>(?:Required (?:\(in require-dev\) )?package ""[^""]+"" is (?:not present )?in the lock file|`npm ci` can only install packages when|Your lockfile needs to be updated|The lockfile would have been modified|.*ERR_PNPM_OUTDATED_LOCKFILE|lockfile had changes, but lockfile is frozen).*)$")]
    private static partial Regex LockFileForm();

    [GeneratedRegex(@"^(?<said>.*(?:JavaScript heap out of memory|Allowed memory size of \d+ bytes exhausted|Cannot allocate memory|std::bad_alloc).*)$")]
    private static partial Regex MemoryForm();

    [GeneratedRegex(@"^(?:npm (?:error|ERR!) (?!code|errno|syscall)|\s*- )?(?<said>.*(?:could not be found in any version|curl error \d+ while downloading|file could not be downloaded|Source path ""[^""]*"" is not found for package|No matching version found for|404 Not Found - GET|request to \S+ failed, reason:).*)$")]
    private static partial Regex PackageForm();

    [GeneratedRegex(@"^(?<said>users do not get .*)$")]
    private static partial Regex FoundForm();

    [GeneratedRegex("Permission denied|readonly database|unable to open database file|must be present and writable|is not writable|Read-only file system", RegexOptions.IgnoreCase)]
    private static partial Regex UnwritableForm();

    [GeneratedRegex(@"Connection refused|Connection timed out|No route to host|getaddrinfo|server has gone away|could not find driver|Operation timed out|\[2002\]", RegexOptions.IgnoreCase)]
    private static partial Regex UnreachableForm();
}
