using System.Text.RegularExpressions;

namespace Deploynix.Core.Settings;

/// <summary>What git takes as a branch and what is let through as a repository. Every rule answers with what is wrong, or null.</summary>
internal static partial class GitRule
{
    /// <summary>The rules of <c>git check-ref-format --branch</c>.</summary>
    public static string? CheckBranch(string branch)
    {
        if (branch.Length == 0) return "a branch cannot be empty";
        if (branch[0] == '-') return "a branch cannot start with '-'";
        if (branch == "@") return "'@' alone is no branch";
        if (branch == "HEAD") return "HEAD is no branch; name the branch itself";
        foreach (var c in branch)
        {
            if (c < ' ' || c == '\u007f' || c is ' ' or '~' or '^' or ':' or '?' or '*' or '[' or '\\') return $"git has no branch with {NameRule.Show(c)} in its name";
        }
        if (branch.Contains("..", StringComparison.Ordinal)) return "git has no branch with '..' in its name";
        if (branch.Contains("@{", StringComparison.Ordinal)) return "git has no branch with '@{' in its name";
        if (branch.EndsWith('.')) return "git has no branch that ends with '.'";
        foreach (var part in branch.Split('/'))
        {
            if (part.Length == 0) return "git has no branch with a '/' at its start, at its end, or next to another";
            if (part[0] == '.') return "git has no branch with a part that starts with '.'";
            if (part.EndsWith(".lock", StringComparison.Ordinal)) return "git has no branch with a part that ends with '.lock'";
        }
        return null;
    }

    /// <summary>
    /// Refuses what git would take for an option, and remote helpers (<c>ext::sh -c ...</c>): those are commands in the guise of an address.
    /// </summary>
    public static string? CheckRepository(string repository)
    {
        if (repository.Length == 0) return "a repository cannot be empty";
        if (repository[0] == '-') return "a repository cannot start with '-': git would take it for an option";
        if (char.IsWhiteSpace(repository[0]) || char.IsWhiteSpace(repository[^1])) return "a repository cannot start or end with a space";
        foreach (var c in repository)
        {
            if (char.IsControl(c)) return $"a repository cannot hold {NameRule.Show(c)}";
        }
        if (RemoteHelper().Match(repository) is { Success: true, Value: var helper }) return $"'{helper}' names a git remote helper, which runs commands; it is not accepted";
        return HostIsOption().IsMatch(repository) ? "the host of a repository cannot start with '-': ssh would take it for an option" : null;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9+.-]*::")]
    private static partial Regex RemoteHelper();

    [GeneratedRegex(@"\A(?:[A-Za-z][A-Za-z0-9+.-]*://(?:[^/@]*@)?|[^/:@]*@)-")]
    private static partial Regex HostIsOption();
}
