namespace Deploynix.Benchmarks.Peers;

/// <summary>What is measured.</summary>
internal enum Operation
{
    /// <summary>The first deployment of a commit that changes one file.</summary>
    DeployChanged,
    /// <summary>Another one of the same commit.</summary>
    DeployUnchanged,
    List,
    Rollback,
    Activate,
}
