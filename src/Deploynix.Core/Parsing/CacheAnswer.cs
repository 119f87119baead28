using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>How one cache's command went, and what it said.</summary>
/// <param name="Kind">The cache.</param>
/// <param name="ExitCode">The command's; null where the application has no such command.</param>
/// <param name="Said">What it printed.</param>
internal sealed record CacheAnswer(CacheKind Kind, int? ExitCode, ImmutableArray<string> Said)
{
    /// <summary>
    /// What the command should have ended with: Laravel 8 ends with 0 where a cache could not be emptied, and where an exception cannot be logged.
    /// </summary>
    public int? Code => ExitCode == 0 && (FailureCause.FindThrown(Said) is not null || Said.Any(line => line.StartsWith("Failed to clear cache.", StringComparison.Ordinal))) ? 1 : ExitCode;

    /// <summary>Reads what <see cref="Caches.One"/> printed, one after another.</summary>
    public static ImmutableArray<CacheAnswer> Parse(IEnumerable<string> lines)
    {
        var answers = ImmutableArray.CreateBuilder<CacheAnswer>();
        var said = ImmutableArray.CreateBuilder<string>();
        foreach (var line in lines)
        {
            if (line.Split('\t') is [Caches.Mark, var name, var code] && Enum.TryParse<CacheKind>(name, out var kind))
            {
                answers.Add(new(kind, int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null, said.ToImmutable()));
                said.Clear();
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                said.Add(line.Trim());
            }
        }
        return answers.ToImmutable();
    }
}
