namespace Deploynix.Binding;

/// <summary>The names of branches and tags of the git checkout that a file lies in, read from its folder: no git is started and no network asked.</summary>
internal static class CheckoutRefs
{
    private const int Most = 500;

    private static readonly EnumerationOptions Whole = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint, MaxRecursionDepth = 8 };

    /// <summary>The names under <c>refs/</c>, in their order; none where there is no checkout.</summary>
    public static IReadOnlyList<string> Under(string file, string kind)
    {
        if (GitFolder(Path.GetDirectoryName(Path.GetFullPath(file))) is not { } git) return [];
        var folder = Path.Combine(git, "refs", kind);
        var prefix = $"refs/{kind}/";
        IEnumerable<string> loose = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", Whole).Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')) : [];
        var packed = Path.Combine(git, "packed-refs");
        IEnumerable<string> others = File.Exists(packed)
            ? File.ReadLines(packed).Select(line => line.Split(' ')).Where(parts => parts is [_, var name] && name.StartsWith(prefix, StringComparison.Ordinal)).Select(parts => parts[1][prefix.Length..])
            : [];
        return [.. loose.Concat(others).Take(Most).Distinct().Order(StringComparer.Ordinal)];
    }

    private static string? GitFolder(string? folder)
    {
        for (; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var git = Path.Combine(folder, ".git");
            if (Directory.Exists(git)) return git;
        }
        return null;
    }
}
