using System.Text;
using Deploynix.Core.Commands;
using Deploynix.Core.Planning;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>
/// The steps of one server in their order, and which of them are sent to it at once, because nobody has to judge one before the next begins: far away, each time that the server waits for
/// the client costs as much as many steps.
/// </summary>
/// <remarks>
/// The swap is never among what follows another step: nothing goes live that nobody asks for any more. A command of the site's own has a process group to itself, since what it leaves
/// running is none of the next one's business; and whether artisan succeeded, its exit code does not tell.
/// </remarks>
internal sealed class StepsToSend(IEnumerable<(Step Step, ShellCommand Script)> steps, ShellCommand? asked)
{
    /// <summary>All of them, each with what the server's shell gets for it.</summary>
    public IReadOnlyList<(Step Step, ShellCommand Script)> Steps { get; } = [.. steps];

    /// <summary>What is sent at once, from a step on.</summary>
    public IReadOnlyList<ChainedScript> Chain(Step first)
    {
        var at = 0;
        while (!ReferenceEquals(Steps[at].Step, first)) at++;
        var (chain, bytes) = (new List<ChainedScript>(), 0);
        for (; at < Steps.Count; at++)
        {
            var (step, script) = Steps[at];
            if (chain.Count > 0 && (step.IsOfSite || ServerRun.IsSwap(step))) return chain;
            if (!Add(script, step.ContinueOnError) || step.IsOfSite || step.IsArtisan || step.Judge is not null) return chain;
        }
        if (asked is not null) Add(asked, goesOn: false);
        return chain;

        bool Add(ShellCommand script, bool goesOn)
        {
            bytes += Encoding.UTF8.GetByteCount(script.ToPosix()) + 200;
            if (bytes > StepChain.MostBytes) return false;
            chain.Add(new(script, goesOn));
            return true;
        }
    }
}
