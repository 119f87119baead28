namespace Deploynix.Core.Model;

/// <summary>Exceptions of one kind: of one class, from one place.</summary>
/// <param name="Class">The class, in full.</param>
/// <param name="Place">File and line, relative to the release; empty where the log does not tell.</param>
/// <param name="Count">How many came.</param>
public sealed record ThrownKind(string Class, string Place, long Count)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Count} x {Class}{(Place.Length > 0 ? $" at {Place}" : "")}";
}
