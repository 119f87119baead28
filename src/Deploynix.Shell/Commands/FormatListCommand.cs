using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace Deploynix.Shell.Commands;

/// <summary>Shows objects as lists of their properties, by the engine's own formatter.</summary>
[Cmdlet(VerbsCommon.Format, "List")]
public sealed class FormatListCommand : OuterFormatTableAndListBase
{
    public FormatListCommand() => EngineInternals.UseFormatter(this, "List");
}
