using Deploynix.Core.Planning;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>An act's first steps on a server, sent together with the wish for the lock: what the client would compare before them, the server compares.</summary>
/// <param name="Steps">The steps, each with what is sent for it.</param>
/// <param name="Sent">What is sent, in its order; more than the steps where something is asked after them.</param>
/// <param name="SeenCurrent">What <c>current</c> has to hold for them to be run; null for nothing.</param>
internal sealed record AheadSteps(IReadOnlyList<(Step Step, ShellCommand Script)> Steps, IReadOnlyList<ShellCommand> Sent, string? SeenCurrent)
{
    /// <summary>The last name in <c>releases/</c> that it has to have as well, empty for none; null where that does not matter.</summary>
    public string? SeenNewest { get; init; }

    /// <summary>Whether they tell the journal as well, which ends the act.</summary>
    public bool Tells { get; init; }

    /// <summary>What was sent for a step; null where it was not.</summary>
    public ShellCommand? ScriptOf(Step step)
    {
        foreach (var one in Steps)
        {
            if (ReferenceEquals(one.Step, step)) return one.Script;
        }
        return null;
    }
}
