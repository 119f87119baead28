namespace Deploynix.Core.Model;

/// <summary>Whether and how a site is taken down (<c>artisan down</c>) around its migrations. Never unless the settings say so.</summary>
public sealed record Maintenance
{
    /// <summary>The path that lets those who know it in while the site is down; null for none.</summary>
    public string? Secret { get; init; }

    /// <summary>The Retry-After that visitors are told.</summary>
    public TimeSpan? Retry { get; init; }
}
