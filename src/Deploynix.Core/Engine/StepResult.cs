using Deploynix.Core.Ports;

namespace Deploynix.Core.Engine;

/// <summary>How a script ended that a session ran, and the last lines that it printed.</summary>
internal sealed record StepResult(ExitStatus Status, IReadOnlyList<OutputLine> Tail, bool TimedOut = false)
{
    /// <summary>Whether artisan showed an exception and ended with exit code 0 all the same, as Laravel 8 does where it cannot log it either.</summary>
    public bool HasThrown { get; init; }

    public bool IsSuccess => Status.IsSuccess && !HasThrown;
}
