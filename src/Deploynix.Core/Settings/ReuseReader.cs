using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>Reads what is taken over from the release before.</summary>
internal sealed class ReuseReader(MistakeList mistakes)
{
    /// <summary>All of it unless the settings say otherwise.</summary>
    public Reuse Read(ObjectReader site, ImmutableArray<string> shared, string? publish)
    {
        // A site that is built as a whole is built from all that the repository has.
        var standard = publish is null ? new Reuse() : new Reuse { AssetInputs = [], AssetOutputs = [publish] };
        if (site.Node["reuse"] is not { } value) return standard;
        if (value.Kind == NodeKind.Flag) return value.Text == "true" ? standard : standard with { Vendor = false, NodeModules = false, Assets = false };
        if (value.Kind != NodeKind.Object)
        {
            mistakes.Add(value, $"must be true, false, or an object with {string.Join(", ", SettingsKeys.Reuse.Select(key => $"\"{key}\""))}, is {value.Description}");
            return standard;
        }
        var reader = site.Object("reuse", SettingsKeys.Reuse)!;
        return new Reuse
        {
            Vendor = reader.Flag("vendor") ?? standard.Vendor,
            NodeModules = reader.Flag("nodeModules") ?? standard.NodeModules,
            Assets = reader.Flag("assets") ?? standard.Assets,
            AssetInputs = reader.Paths("assetInputs", CheckPath) ?? standard.AssetInputs,
            AssetOutputs = reader.Paths("assetOutputs", path => CheckOutput(path, shared)) is { } outputs ? NotNone(reader, outputs) : standard.AssetOutputs,
        };
    }

    /// <summary>What makes nothing would be the same each time, and never be built again.</summary>
    private ImmutableArray<string> NotNone(ObjectReader reader, ImmutableArray<string> outputs)
    {
        if (outputs.IsEmpty) mistakes.Add(reader.Node["assetOutputs"]!, "needs at least one path; \"assets\": false has them built each time");
        return outputs;
    }

    private static string? CheckPath(string path) => PathRule.CheckInRelease(path) ?? (path[0] == '-' ? "a path here cannot start with '-': programs would take it for an option" : null);

    /// <summary>What is taken over replaces what is there, which must not be what all releases have.</summary>
    private static string? CheckOutput(string path, ImmutableArray<string> shared) => CheckPath(path)
        ?? (shared.FirstOrDefault(directory => PathRule.IsWithin(PathRule.NormalizeInRelease(path), directory)) is { } outer
            ? $"lies in the directory {outer}, which is shared: all releases have it already"
            : null);
}
