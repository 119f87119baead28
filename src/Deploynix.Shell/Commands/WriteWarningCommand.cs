using System.Management.Automation;

namespace Deploynix.Shell.Commands;

/// <summary>Writes to the warning stream.</summary>
[Cmdlet(VerbsCommunications.Write, "Warning")]
public sealed class WriteWarningCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), AllowEmptyString] public string Message { get; set; } = "";

    protected override void ProcessRecord() => WriteWarning(Message);
}
