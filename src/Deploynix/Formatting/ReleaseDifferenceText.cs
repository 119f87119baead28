using System.Globalization;
using Deploynix.Core.Model;

namespace Deploynix.Formatting;

/// <summary>Writes what differs between two releases, for people. The view in Deploynix.Format.ps1xml calls it.</summary>
public static class ReleaseDifferenceText
{
    private const int Shown = 10;
    private const int Width = 12;

    /// <summary>All of it, in lines of at most a hundred columns.</summary>
    public static string Of(ReleaseDifference difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        var text = new WrappedText().Add(0, $"{difference.Site} ({difference.Environment}): {difference.From} -> {difference.To}");
        Write(text, difference, Shown);
        foreach (var migration in difference.Migrations.Take(Shown))
        {
            text.Add(2, "migration", Width, $"{migration.Change.ToString().ToLowerInvariant()} {migration.Name}{(migration.Worst is { } worst ? $" ({worst.ToString().ToLowerInvariant()})" : "")}");
        }
        if (difference.Migrations.Length > Shown) text.Add(2, "", Width, $"and {difference.Migrations.Length - Shown} more");
        foreach (var unknown in difference.Unknown) text.Add(2, "not known", Width, unknown);
        return text.ToString();
    }

    internal static void Write(WrappedText text, ReleaseDifference difference, int shown)
    {
        if (difference.CommitCount is { } count)
        {
            text.Add(2, "commits", Width, count == 0 ? "none" : Count(count));
            foreach (var commit in difference.Commits.Take(shown)) text.Add(4, "", Width - 2, Line(commit));
            if (count > shown) text.Add(4, "", Width - 2, $"and {Count(count - Math.Min(shown, difference.Commits.Length))} more");
        }
        if (difference.MissingCommitCount is > 0 and var missing)
        {
            text.Add(2, "only there", Width, $"{Count(missing)} that {difference.From} has and {difference.To} has not");
            foreach (var commit in difference.MissingCommits.Take(3)) text.Add(4, "", Width - 2, Line(commit));
        }
        if (!difference.Paths.IsEmpty)
        {
            text.Add(2, "files", Width, $"{Count(difference.Paths.Length)}{(difference.MorePaths ? " and more" : "")}: " + string.Join(
                ", ", difference.Paths.GroupBy(path => path.Kind).OrderBy(group => group.Key).Select(group => Of(group.Count(), group.Key))));
        }
        foreach (var manager in difference.Packages.GroupBy(package => package.Manager))
        {
            var all = manager.OrderBy(Importance).ThenBy(package => package.Name, StringComparer.Ordinal).ToList();
            text.Add(2, manager.Key, Width, string.Join(", ", all.Take(shown)) + (all.Count > shown ? $" and {Count(all.Count - shown)} more" : ""));
        }
        if (!difference.Assets.IsEmpty) text.Add(2, "built", Width, string.Join(", ", difference.Assets));
    }

    internal static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>Another major version is read first.</summary>
    private static int Importance(PackageChange package) => package.From is null || package.To is null ? 1 : Major(package.From) == Major(package.To) ? 2 : 0;

    private static string Major(string version) => version.TrimStart('v').Split('.')[0];

    private static string Line(CommitSummary commit) => $"{commit} ({commit.Author}, {commit.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)})";

    private static string Of(int count, PathKind kind) => kind switch
    {
        PathKind.View or PathKind.Migration or PathKind.Asset or PathKind.Translation or PathKind.Test or PathKind.Other => $"{Count(count)} {kind.ToString().ToLowerInvariant()}{(count == 1 ? "" : "s")}",
        PathKind.Packages => $"{Count(count)} of packages",
        _ => $"{Count(count)} of {kind.ToString().ToLowerInvariant()}",
    };
}
