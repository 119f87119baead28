using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace Deploynix.Shell.Commands;

/// <summary>Shows objects as a table, by the engine's own formatter.</summary>
[Cmdlet(VerbsCommon.Format, "Table")]
public sealed class FormatTableCommand : OuterFormatTableBase
{
    public FormatTableCommand() => EngineInternals.UseFormatter(this, "Table");
}
