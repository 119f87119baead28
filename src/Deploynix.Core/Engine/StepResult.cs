using Deploynix.Core.Ports;

namespace Deploynix.Core.Engine;

/// <summary>How a script ended that a session ran, and the last lines that it printed.</summary>
internal sealed record StepResult(ExitStatus Status, IReadOnlyList<OutputLine> Tail, bool TimedOut = false)
{
    public bool IsSuccess => Status.IsSuccess;
}
