using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>A script that is sent to a server together with those before and after it.</summary>
/// <param name="Script">The script.</param>
/// <param name="GoesOn">Whether those after it are run although it failed.</param>
internal sealed record ChainedScript(ShellCommand Script, bool GoesOn = false);
