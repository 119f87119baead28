using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>A revision as the mirror on the server has it.</summary>
internal sealed record RevisionSeen
{
    public required string Commit { get; init; }
    public string? Author { get; init; }
    public string? Subject { get; init; }
    public DateTimeOffset? Committed { get; init; }
    public bool UsesLargeFiles { get; init; }

    /// <summary>The names at the top of its tree.</summary>
    public ImmutableHashSet<string> Files { get; init; } = [];

    public bool Has(string file) => Files.Contains(file);

    public bool HasSubmodules => Has(".gitmodules");

    /// <summary>Reads what <see cref="Commands.Git.Inspect"/> printed.</summary>
    /// <exception cref="DeploynixException">There is no commit in it.</exception>
    public static RevisionSeen Parse(IEnumerable<string> lines)
    {
        var (files, told) = (ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal), new List<string>());
        foreach (var line in lines)
        {
            // Git quotes a name that has a tab.
            if (line.Contains('\t', StringComparison.Ordinal)) told.Add(line);
            else files.Add(line);
        }
        var words = told.Select(line => line.Split('\t', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1]);
        return new()
        {
            Commit = words["commit"].FirstOrDefault() ?? throw new DeploynixException(ErrorKind.UnexpectedAnswer, "Git named no commit."),
            Author = words["author"].FirstOrDefault(),
            Subject = words["subject"].FirstOrDefault(),
            Committed = DateTimeOffset.TryParse(words["committed"].FirstOrDefault(), CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.ToUniversalTime() : null,
            UsesLargeFiles = words["lfs"].Any(),
            Files = files.ToImmutable(),
        };
    }
}
