using Deploynix.Core.Commands.Checks;
using Deploynix.Core.Model;

namespace Deploynix.Core.Planning.Checks;

/// <summary>One check: its stable name, the parts of the look that it needs, and its verdict as a pure function of what was seen.</summary>
internal sealed record Check(string Name, Look Look, Func<Examined, Verdict> Judge)
{
    /// <summary>Whether it tells more when PHP-FPM itself was asked.</summary>
    public bool AsksFpm { get; init; }
}

/// <summary>How a check came out.</summary>
internal sealed record Verdict(FindingState State, string Found, string? Advice)
{
    public static Verdict Good(string found) => new(FindingState.Good, found, null);

    public static Verdict Warning(string found, string advice) => new(FindingState.Warning, found, advice);

    public static Verdict Bad(string found, string advice) => new(FindingState.Bad, found, advice);

    public static Verdict Skipped(string why, string? advice = null) => new(FindingState.Skipped, why, advice);
}
