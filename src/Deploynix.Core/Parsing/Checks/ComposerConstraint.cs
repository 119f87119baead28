using System.Globalization;
using System.Text.RegularExpressions;

namespace Deploynix.Core.Parsing.Checks;

/// <summary>Composer's version constraints, as far as platform requirements use them: comparisons, ^, ~, wildcards, ranges, and, or.</summary>
internal static partial class ComposerConstraint
{
    /// <summary>Whether a version fits; null where the constraint or the version is of a form that is not known here.</summary>
    public static bool? Allows(string constraint, string version)
    {
        if (Parse(version) is not { } is_) return null;
        var any = false;
        foreach (var alternative in constraint.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            switch (Fits(alternative, is_))
            {
                case null: return null;
                case true: any = true; break;
            }
        }
        return any;
    }

    private static bool? Fits(string alternative, Version version)
    {
        if (alternative.Split(" - ") is [var low, var high])
        {
            if (Parse(low) is not { } from || Parse(high) is not { } to) return null;
            return version >= from && (Parts(high) == 3 ? version <= to : version < Above(to, Parts(high) - 1));
        }
        var all = true;
        foreach (var atom in OperatorBlank().Replace(alternative, "$1").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            if (Atom(atom, version) is not { } fits) return null;
            all &= fits;
        }
        return all;
    }

    private static bool? Atom(string atom, Version version)
    {
        if (atom is "*" or "x") return true;
        if (AtomForm().Match(atom) is not { Success: true } match) return null;
        var (sign, number) = (match.Groups[1].Value, match.Groups[2].Value);
        var wild = WildEnd().IsMatch(number);
        if (wild) number = WildEnd().Replace(number, "");
        if (Parse(number) is not { } bound) return null;
        var parts = Parts(number);
        return sign switch
        {
            "^" => version >= bound && version < Above(bound, bound.Major > 0 || parts == 1 ? 0 : bound.Minor > 0 || parts == 2 ? 1 : 2),
            "~" => version >= bound && version < Above(bound, Math.Max(0, parts - 2)),
            ">=" => version >= bound,
            ">" => wild ? version >= Above(bound, parts - 1) : version > bound,
            "<=" => wild ? version < Above(bound, parts - 1) : version <= bound,
            "<" => version < bound,
            "!=" or "<>" => wild ? version < bound || version >= Above(bound, parts - 1) : version != bound,
            _ => wild ? version >= bound && version < Above(bound, parts - 1) : version == bound,
        };
    }

    /// <summary>The first version that differs upward in the given part.</summary>
    private static Version Above(Version version, int part) => part switch
    {
        0 => new(version.Major + 1, 0, 0),
        1 => new(version.Major, version.Minor + 1, 0),
        _ => new(version.Major, version.Minor, version.Build + 1),
    };

    private static int Parts(string text) => Math.Min(3, VersionForm().Match(text.Trim()).Value.Split('.').Length);

    private static Version? Parse(string text)
    {
        if (VersionForm().Match(text.Trim()) is not { Success: true } match) return null;
        var numbers = match.Value.TrimStart('v').Split('.').Take(3).Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).ToList();
        if (numbers.Contains(-1)) return null;
        while (numbers.Count < 3) numbers.Add(0);
        return new(numbers[0], numbers[1], numbers[2]);
    }

    [GeneratedRegex(@"\Av?[0-9]+(\.[0-9]+){0,3}")]
    private static partial Regex VersionForm();

    [GeneratedRegex(@"\A(\^|~|>=|<=|>|<|!=|<>|==|=|)(v?[0-9]+(?:\.[0-9]+){0,3}(?:\.[*xX])?)(?:-(?:dev|stable|alpha|beta|RC)[0-9.]*)?(?:@[a-zA-Z]+)?\z")]
    private static partial Regex AtomForm();

    [GeneratedRegex(@"(\.[*xX])+\z")]
    private static partial Regex WildEnd();

    [GeneratedRegex(@"(\^|~|>=|<=|>|<|!=|==|=)\s+")]
    private static partial Regex OperatorBlank();
}
