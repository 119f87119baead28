using Deploynix.Core.Model;

namespace Deploynix.Core.Engine;

/// <summary>Names how a server's run ended.</summary>
internal static class Outcomes
{
    public static Outcome Of(ServerRun run) => run switch
    {
        { Failure: null, IsLive: true } => Outcome.Succeeded,
        { IsLive: true } => Outcome.LiveWithFailures,
        { Failure: null } => Outcome.Stopped,
        _ => Outcome.Failed,
    };
}
