using System.Management.Automation;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Deletes failed jobs for good.</summary>
[Cmdlet(VerbsCommon.Remove, "DeploynixFailedJob", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = "Id")]
[OutputType(typeof(void))]
public sealed class RemoveDeploynixFailedJobCommand : FailedJobCommand
{
    private protected override bool Retries => false;
}
