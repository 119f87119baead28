namespace Deploynix.Core.Settings;

/// <summary>What paths may look like. Spaces, quotes, <c>$</c> and any letter are fine: they are data. Every rule answers with what is wrong, or null.</summary>
internal static class PathRule
{
    private const int MaxPath = 1024;
    private const int MaxSegment = 255;

    /// <summary>For a site's folder on the server.</summary>
    public static string? CheckDeployPath(string path)
    {
        if (path.Length == 0) return "a path cannot be empty";
        if (path[0] == '~') return "'~' is not expanded here, since users differ between servers; write the path in full, such as /home/deploynix/shop";
        if (path[0] != '/') return "must be absolute: start with '/'";
        if (CheckCharacters(path) is { } wrong) return wrong;
        if (path.Trim('/').Length == 0) return "cannot be the root of the file system";
        return CheckSegments(path.Trim('/').Split('/', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The folder as a <c>Site</c> has it: single slashes, none at the end.</summary>
    public static string NormalizeDeployPath(string path) => "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>For files and directories of a release.</summary>
    public static string? CheckInRelease(string path)
    {
        if (path.Length == 0) return "a path cannot be empty";
        if (path[0] == '/') return "must be relative to the release: without a '/' at its start";
        if (path[0] == '~') return "'~' is not expanded: paths here are relative to the release";
        if (CheckCharacters(path) is { } wrong) return wrong;
        var segments = NormalizeInRelease(path).Split('/');
        if (segments.Any(segment => segment.Length == 0)) return "has a '/' next to another";
        if (CheckSegments(segments) is { } bad) return bad;
        return segments[0] switch
        {
            ".git" => "'.git' is git's own and no part of a release",
            "current" when segments.Length == 1 => "'current' is the link to the active release and cannot be used here",
            _ => null,
        };
    }

    /// <summary>The path as a <c>Site</c> has it: a slash at the end says nothing that the list does not say.</summary>
    public static string NormalizeInRelease(string path) => path.EndsWith('/') ? path[..^1] : path;

    /// <summary>Whether <paramref name="path"/> is <paramref name="directory"/> or lies in it.</summary>
    public static bool IsWithin(string path, string directory) =>
        path == directory || (path.StartsWith(directory, StringComparison.Ordinal) && path[directory.Length] == '/');

    /// <summary>For a program: a name on the PATH, or an absolute path.</summary>
    public static string? CheckProgram(string program)
    {
        if (program.Length == 0) return "cannot be empty";
        if (program[0] == '-') return "a program cannot start with '-'";
        if (program[0] == '~') return "'~' is not expanded; write the path in full";
        if (CheckCharacters(program) is { } wrong) return wrong;
        return program.Contains('/', StringComparison.Ordinal) && program[0] != '/' ? "must be a name to be found on the server's PATH, or an absolute path" : null;
    }

    /// <summary>For composer: a program, or a file that the site keeps in its shared folder.</summary>
    public static string? CheckComposer(string composer) => composer.StartsWith(InShared, StringComparison.Ordinal) ? CheckFile("/" + composer)
        : CheckProgram(composer) is not { } wrong ? null
        : composer[0] is not ('-' or '~') && composer.Contains('/', StringComparison.Ordinal) ? "must be a name to be found on the server's PATH, an absolute path, or a file of the site's own, such as shared/composer.phar"
        : wrong;

    /// <summary>Composer as a <c>Site</c> has it: what the site keeps itself is there for every release.</summary>
    public static string ResolveComposer(string composer, string site) => composer.StartsWith(InShared, StringComparison.Ordinal) ? $"{site}/{composer}" : composer;

    private const string InShared = "shared/";

    /// <summary>For a file of the server.</summary>
    public static string? CheckFile(string path)
    {
        if (path[0] == '~') return "'~' is not expanded; write the path in full";
        if (path[0] != '/') return "must be absolute: start with '/'";
        if (path[^1] == '/') return "is a file: without a '/' at its end";
        return CheckCharacters(path) ?? CheckSegments(path[1..].Split('/'));
    }

    private static string? CheckCharacters(string path)
    {
        if (path.Length > MaxPath) return $"a path has at most {MaxPath} characters, this one has {path.Length}";
        foreach (var c in path)
        {
            if (char.IsControl(c)) return $"a path cannot hold {NameRule.Show(c)}";
        }
        return null;
    }

    private static string? CheckSegments(IEnumerable<string> segments)
    {
        foreach (var segment in segments)
        {
            if (segment == "..") return "cannot hold '..'";
            if (segment == ".") return "cannot hold '.' as a part";
            if (System.Text.Encoding.UTF8.GetByteCount(segment) > MaxSegment) return $"has a part of more than {MaxSegment} bytes, which no file system takes";
        }
        return null;
    }
}
