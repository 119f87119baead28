namespace Deploynix.Core.Model;

/// <summary>How a file on a server compares to what Deploynix would write.</summary>
public enum ConfigurationState
{
    /// <summary>It is not there.</summary>
    Missing,
    /// <summary>It says what it should.</summary>
    Same,
    /// <summary>It is as Deploynix wrote it, and would be written otherwise now.</summary>
    Different,
    /// <summary>It is not as Deploynix wrote it: somebody edited it, or wrote it in the first place.</summary>
    Edited,
}

/// <summary>A configuration file of a site on a server: what it should say, how it differs, and how an administrator installs it.</summary>
public sealed record ConfigurationFile
{
    /// <summary>The site.</summary>
    public required string Site { get; init; }

    /// <summary>Its environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The server's name.</summary>
    public required string Server { get; init; }

    /// <summary>Where it lies on the server.</summary>
    public required string Path { get; init; }

    /// <summary>What it should say.</summary>
    public required string Content { get; init; }

    /// <summary>How what is there compares to that.</summary>
    public required ConfigurationState State { get; init; }

    /// <summary>The difference from what is there to what should be, as a unified diff; empty where there is none.</summary>
    public required string Difference { get; init; }

    /// <summary>The shell commands that write the file, validate it and put it to use, to be run on the server by an administrator.</summary>
    public required string InstallCommand { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
