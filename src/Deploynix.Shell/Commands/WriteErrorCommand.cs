using System.Management.Automation;

namespace Deploynix.Shell.Commands;

/// <summary>Writes to the error stream.</summary>
[Cmdlet(VerbsCommunications.Write, "Error", DefaultParameterSetName = "Message")]
public sealed class WriteErrorCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Message"), AllowEmptyString] public string Message { get; set; } = "";

    [Parameter(Mandatory = true, ParameterSetName = "Exception")] public Exception? Exception { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "ErrorRecord")] public ErrorRecord? ErrorRecord { get; set; }

    [Parameter] public string ErrorId { get; set; } = "Microsoft.PowerShell.Commands.WriteErrorException";

    [Parameter] public ErrorCategory Category { get; set; } = ErrorCategory.NotSpecified;

    [Parameter] public object? TargetObject { get; set; }

    protected override void ProcessRecord() =>
        WriteError(ErrorRecord ?? new ErrorRecord(Exception ?? new InvalidOperationException(Message), ErrorId, Category, TargetObject));
}
