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
internal sealed class StepsToSend(IEnumerable<(Step Step, ShellCommand Script)> steps)
{
    /// <summary>All of them, each with what the server's shell gets for it.</summary>
    public IReadOnlyList<(Step Step, ShellCommand Script)> Steps { get; } = [.. steps];

    /// <summary>What is sent at once, from a step on.</summary>
    /// <param name="first">The step.</param>
    /// <param name="then">What is sent after the last step, for the steps that are sent before it; null for nothing.</param>
    public IReadOnlyList<ShellCommand> Chain(Step first, Func<IReadOnlyList<Step>, ShellCommand?>? then)
    {
        var at = 0;
        while (!ReferenceEquals(Steps[at].Step, first)) at++;
        var (chain, begun, bytes) = (new List<ShellCommand>(), at, 0);
        for (; at < Steps.Count; at++)
        {
            var (step, script) = Steps[at];
            if (chain.Count > 0 && (step.IsOfSite || ServerRun.IsSwap(step))) return chain;
            if (!Add(script) || step.IsOfSite || step.IsArtisan || step.Judge is not null) return chain;
        }
        if (then?.Invoke([.. Steps.Skip(begun).Select(one => one.Step)]) is { } last) Add(last);
        return chain;

        bool Add(ShellCommand script)
        {
            bytes += Encoding.UTF8.GetByteCount(script.ToPosix()) + 400;
            if (bytes > StepChain.MostBytes) return false;
            chain.Add(script);
            return true;
        }
    }
}
