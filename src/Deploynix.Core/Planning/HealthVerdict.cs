using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Planning;

/// <summary>What one attempt of a health check came to.</summary>
internal sealed record HealthVerdict(HealthStatus Status, string Seen)
{
    /// <summary>What to do about it.</summary>
    public string? Advice { get; init; }

    /// <summary>How long the attempt took.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>The last lines that a command printed.</summary>
    public ImmutableArray<string> Output { get; init; } = [];

    /// <summary>Whether another attempt would say the same.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Whether it was the way that failed, which may be the network of whoever asked.</summary>
    public bool IsNetwork { get; init; }
}
