using System.Globalization;

namespace Deploynix.Core.Settings;

/// <summary>What sites, environments, servers and variables may be called. Every rule answers with what is wrong, or null.</summary>
internal static class NameRule
{
    /// <summary>The longest name of a site, an environment or a server.</summary>
    public const int MaxLength = 64;

    /// <summary>Variables that the deployment itself sets begin so.</summary>
    public const string ReservedVariablePrefix = "DEPLOYNIX_";

    /// <summary>
    /// For sites, environments and servers: they become folder names, words of a command line and parts of host lists, so no space, no
    /// slash, no leading dash or dot.
    /// </summary>
    public static string? Check(string name)
    {
        if (name.Length == 0) return "a name cannot be empty";
        if (name.Length > MaxLength) return $"a name has at most {MaxLength} characters, this one has {name.Length}";
        if (name[0] is '-' or '.') return $"a name cannot start with '{name[0]}'";
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLetter(name, i))
            {
                i++;
                continue;
            }
            if (!char.IsLetterOrDigit(name[i]) && !IsMark(name[i]) && name[i] is not ('-' or '_' or '.'))
            {
                return $"a name has letters, digits, '-', '_' and '.' only, not {Show(name[i])}";
            }
        }
        return null;
    }

    /// <summary>Accents and vowel signs that some languages write as characters of their own.</summary>
    private static bool IsMark(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>For environment variables.</summary>
    public static string? CheckVariable(string name)
    {
        if (name.Length == 0) return "a variable's name cannot be empty";
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') || char.IsAsciiDigit(name[0]))
        {
            return "a variable's name has the letters A-Z and a-z, digits and '_' only, and does not start with a digit";
        }
        return name.StartsWith(ReservedVariablePrefix, StringComparison.OrdinalIgnoreCase)
            ? $"names that start with {ReservedVariablePrefix} are set by the deployment itself"
            : null;
    }

    /// <summary>A character as a message shows it.</summary>
    public static string Show(char c) => c switch
    {
        ' ' => "a space",
        '\n' or '\r' => "a line break",
        '\t' => "a tab",
        '\0' => "a NUL character",
        _ when char.IsControl(c) || char.IsSurrogate(c) => $"the character U+{(int)c:X4}",
        _ => $"'{c}'",
    };
}
