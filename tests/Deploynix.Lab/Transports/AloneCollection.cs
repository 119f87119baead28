namespace Deploynix.Lab.Transports;

/// <summary>Tests that measure this process, and so run while no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    /// <summary>What a class names to be in it.</summary>
    public const string Name = "alone";
}
