using Deploynix.Core.Planning;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>An act's first step on a server, sent together with the wish for the lock: what the client would compare before it, the server compares.</summary>
/// <param name="Step">The step.</param>
/// <param name="SeenCurrent">What <c>current</c> has to hold for it to be run; null for nothing.</param>
/// <param name="Script">What is sent.</param>
/// <param name="Tells">Whether that tells the journal as well, which ends the act.</param>
internal sealed record AheadStep(Step Step, string? SeenCurrent, ShellCommand Script, bool Tells);
