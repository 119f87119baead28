using System.Collections.Immutable;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Migrations;

/// <summary>What <see cref="Commands.MigrationUndoScript"/> told of one migration.</summary>
/// <param name="Before">The batch that the table had it in before; null for none.</param>
/// <param name="After">The same after.</param>
/// <param name="Failed">What its <c>down()</c> threw.</param>
/// <param name="Ran">The statements that were run, in their order.</param>
/// <param name="Others">Other migrations that are gone from the table.</param>
/// <param name="IsWhole">Whether it came to its end.</param>
internal sealed record MigrationUndoSeen(int? Before, int? After, string? Failed, ImmutableArray<MigrationStatement> Ran, ImmutableArray<string> Others, bool IsWhole)
{
    public static MigrationUndoSeen Parse(IEnumerable<string> lines)
    {
        var answer = LaravelAnswer.Parse(lines);
        var seen = new MigrationUndoSeen(null, null, answer.Error, [], [], MigrationAnswer.Parse(answer).IsWhole);
        foreach (var row in answer.Rows)
        {
            if (row.TryGetProperty("before", out _)) seen = seen with { Before = (int?)LaravelAnswer.Number(row, "before") };
            if (row.TryGetProperty("ran", out var ran)) seen = seen with { Failed = LaravelAnswer.Text(row, "failed"), Ran = MigrationAnswer.ReadStatements(ran) };
            if (row.TryGetProperty("after", out _)) seen = seen with { After = (int?)LaravelAnswer.Number(row, "after"), Others = [.. row.GetProperty("others").EnumerateArray().Select(name => name.GetString() ?? "")] };
        }
        return seen;
    }
}
