using System.Collections.Immutable;

namespace Deploynix.Core.Settings;

/// <summary>Reads the folder that a site builds and publishes.</summary>
internal sealed class PublishReader(MistakeList mistakes)
{
    /// <summary>The folder; null for none.</summary>
    public string? Read(ObjectReader site, ImmutableArray<string> shared)
    {
        if (site.Text("publish", path => Check(path, shared)) is not { } path) return null;
        var publish = PathRule.NormalizeInRelease(path);
        if (site.Node["proof"] is { Kind: NodeKind.Object } proof && proof["root"] is { Kind: NodeKind.Text } root && PathRule.NormalizeInRelease(root.Text) != publish)
        {
            mistakes.Add(root, $"\"publish\" names another folder, {publish}; one of them is to go");
        }
        return publish;
    }

    /// <summary>What all releases share would not change at a swap, and not change back at a rollback.</summary>
    private static string? Check(string path, ImmutableArray<string> shared) => PathRule.CheckInRelease(path)
        ?? (path[0] == '-' ? "a path here cannot start with '-': programs would take it for an option" : null)
        ?? (shared.FirstOrDefault(directory => PathRule.IsWithin(PathRule.NormalizeInRelease(path), directory)) is { } outer
            ? $"lies in the directory {outer}, which is shared: every release would publish the same"
            : null);
}
