namespace Deploynix.Core.Model;

/// <summary>
/// How PHP-FPM is told of a new release. At most one of <see cref="Command"/>, <see cref="PidFile"/> and <see cref="Service"/> is set; with none,
/// FPM is left alone.
/// </summary>
public sealed record PhpFpm
{
    /// <summary>The name of its service, reloaded by systemctl, or by service where there is no systemd.</summary>
    public string? Service { get; init; }

    /// <summary>The file with the master's process id, which gets SIGUSR2: a reload that drops nothing where process_control_timeout is above 0.</summary>
    public string? PidFile { get; init; }

    /// <summary>Shell text that reloads it.</summary>
    public string? Command { get; init; }

    /// <summary>Whether the reload is run by <c>sudo -n</c>.</summary>
    public bool Sudo { get; init; }

    /// <summary>When it is reloaded.</summary>
    public FpmReload Reload { get; init; }

    /// <summary>The program, whose -tt tells the settings that it runs with; null for the one that fits the site's PHP.</summary>
    public string? Program { get; init; }

    /// <summary>Whether there is a way to reload it.</summary>
    public bool CanReload => Service is not null || PidFile is not null || Command is not null;
}

/// <summary>When PHP-FPM is reloaded after a swap.</summary>
public enum FpmReload
{
    /// <summary>When that is graceful, or when the coherence proof says that users would not get the new release otherwise; then it is said first what that costs.</summary>
    Auto,
    /// <summary>After every swap.</summary>
    Always,
    /// <summary>Never.</summary>
    Never,
}
