using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>What is taken over from the release before when what determines it is the same.</summary>
public sealed record Reuse
{
    /// <summary>Whether composer's vendor is.</summary>
    public bool Vendor { get; init; } = true;

    /// <summary>Whether node_modules is.</summary>
    public bool NodeModules { get; init; } = true;

    /// <summary>Whether built assets are.</summary>
    public bool Assets { get; init; } = true;

    /// <summary>What assets are built from, beside package.json, its lock file and the build tools' own settings; relative to the release.</summary>
    public ImmutableArray<string> AssetInputs { get; init; } = ["resources"];

    /// <summary>What the build makes; relative to the release.</summary>
    public ImmutableArray<string> AssetOutputs { get; init; } = ["public/build"];
}
