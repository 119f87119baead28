using System.Management.Automation;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Puts failed jobs back onto their queues.</summary>
[Cmdlet(VerbsLifecycle.Restart, "DeploynixFailedJob", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = "Id")]
[OutputType(typeof(void))]
public sealed class RestartDeploynixFailedJobCommand : FailedJobCommand
{
    private protected override bool Retries => true;
}
