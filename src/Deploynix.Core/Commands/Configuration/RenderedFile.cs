namespace Deploynix.Core.Commands.Configuration;

/// <summary>What a configuration file is for, which decides how it is validated and put to use; in the order of that, since nginx hands on to what is there already.</summary>
internal enum ConfigurationKind
{
    Fpm,
    Nginx,
    Supervisor,
    Systemd,
    Cron,
}

/// <summary>A configuration file as it should be.</summary>
internal sealed record RenderedFile(ConfigurationKind Kind, string Path, string Content)
{
    /// <summary>The name of the file alone.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public string Folder => Path[..Path.LastIndexOf('/')];
}
