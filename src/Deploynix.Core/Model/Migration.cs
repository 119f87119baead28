namespace Deploynix.Core.Model;

/// <summary>A migration of a site: whether it ran, and where it came from.</summary>
public sealed record Migration
{
    /// <summary>Its name, as the migrations table has it.</summary>
    public required string Name { get; init; }

    /// <summary>The batch in which it ran; null where it did not run yet.</summary>
    public int? Batch { get; init; }

    /// <summary>Whether it did not run yet.</summary>
    public bool Pending => Batch is null;

    /// <summary>The release whose deployment ran it; null where no record tells.</summary>
    public string? Release { get; init; }

    /// <summary>Its file, relative to the release; null where the live release does not have it.</summary>
    public string? File { get; init; }

    /// <summary>The site; binds to -Site of the next command in a pipeline.</summary>
    public required string Site { get; init; }

    /// <summary>The environment; binds to -Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The settings file that names the site; binds to -SettingsPath.</summary>
    public string? SettingsPath { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
