using System.Management.Automation;

namespace Deploynix.Pipeline;

/// <summary>What happens when a session removes the module.</summary>
public sealed class ModuleLifetime : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => RunspaceState.Remove();
}
