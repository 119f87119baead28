using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace Deploynix.Shell;

/// <summary>
/// The engine's package has the language, providers and formatting, but not the modules Microsoft.PowerShell.Utility and Management. These
/// commands of the same names do the part of theirs that runbooks need.
/// </summary>
internal static class StandIns
{
    /// <summary>A session with PowerShell's core and the stand-ins.</summary>
    public static InitialSessionState SessionState()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ThreadOptions = PSThreadOptions.UseCurrentThread;
        foreach (var type in typeof(StandIns).Assembly.GetTypes())
        {
            if (type.GetCustomAttribute<CmdletAttribute>() is not { } cmdlet) continue;
            state.Commands.Add(new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, null));
        }
        return state;
    }
}
