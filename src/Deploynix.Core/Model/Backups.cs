namespace Deploynix.Core.Model;

/// <summary>When a site's database is backed up, and how long backups are kept.</summary>
public sealed record Backups
{
    /// <summary>How many backups are kept on the server, at least 1.</summary>
    public int Keep { get; init; } = 7;

    /// <summary>How long a backup is kept at most; null for as long as there is room in <see cref="Keep"/>. The newest stays.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>Whether each deployment makes one before its migrations.</summary>
    public bool BeforeMigrate { get; init; }
}
