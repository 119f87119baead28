using System.Collections.Immutable;
using System.Text;
using Deploynix.Core.Commands.Configuration;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning;

/// <summary>What is to be done about the configuration of one server.</summary>
internal sealed record ServerConfiguration
{
    public required Server Server { get; init; }

    /// <summary>Every file of the site, in the order in which they are installed.</summary>
    public required ImmutableArray<ConfigurationFile> Files { get; init; }

    /// <summary>Those that are written.</summary>
    public required ImmutableArray<ConfigurationFile> Written { get; init; }

    /// <summary>Those that are kept because somebody edited them.</summary>
    public required ImmutableArray<ConfigurationFile> Kept { get; init; }

    /// <summary>Whether the one who logs in may write them.</summary>
    public required bool MayInstall { get; init; }

    /// <summary>What installs them.</summary>
    public required ShellCommand Install { get; init; }

    /// <summary>What remembers that they were.</summary>
    public required ShellCommand Remember { get; init; }

    /// <summary>What is run once they are written, for a person to read.</summary>
    public required ImmutableArray<ShellCommand> Aftermath { get; init; }

    /// <summary>What whoever decides should know.</summary>
    public required ImmutableArray<string> Warnings { get; init; }
}

/// <summary>Compares what configuration should be to what it is.</summary>
internal static class ConfigurationPlanner
{
    /// <exception cref="DeploynixException">There is no such user, or something that is no file is in the way.</exception>
    public static ServerConfiguration Plan(SiteConfiguration site, Server server, WebServerOptions options, ServerConfigurationSeen seen, FilesSeen files)
    {
        if (files.Group is null)
        {
            throw Refuse(site, server, ErrorKind.InvalidArgument, $"There is no user {site.User} on the server.", $"name one with -PoolUser, or on the server: adduser --system --group {site.User}");
        }
        if (!files.Strange.IsEmpty)
        {
            throw Refuse(site, server, ErrorKind.NotWritable, $"{files.Strange[0]} is there and is no file.", "move it out of the way on the server, then run this again");
        }
        var rendered = (site with { Group = files.Group }).Render().Where(file => IsWanted(site, file, files)).ToImmutableArray();
        var states = rendered.Select(file => (Rendered: file, Is: Describe(site, server, file, files))).ToList();
        var written = states.Where(file => file.Is.State is ConfigurationState.Missing or ConfigurationState.Different || (options.Force && file.Is.State == ConfigurationState.Edited)).ToList();
        var replacements = written.Select(file => new Replacement(file.Rendered, files.Files.TryGetValue(file.Rendered.Path, out var is_) ? ConfigurationRecord.Hash(is_) : null)).ToList();
        return new()
        {
            Server = server,
            Files = [.. states.Select(file => file.Is)],
            Written = [.. written.Select(file => file.Is)],
            Kept = [.. states.Except(written).Select(file => file.Is).Where(file => file.State == ConfigurationState.Edited)],
            MayInstall = seen.IsRoot || seen.MaySudo || written.All(file => seen.Writable.Contains(file.Rendered.Folder)),
            Install = ConfigurationInstall.Run(site, rendered, replacements, seen is { MaySudo: true, IsRoot: false }),
            Remember = ConfigurationRecord.Write(site.Paths, files.Record.SetItems(
                states.Where(file => file.Is.State == ConfigurationState.Same).Concat(written).Select(file => KeyValuePair.Create(file.Rendered.Path, ConfigurationRecord.Hash(file.Rendered.Content))))),
            Aftermath = [.. ConfigurationInstall.Aftermath(site, written.Select(file => file.Rendered.Kind))],
            Warnings = [.. Warnings(site, written.Select(file => file.Rendered), files)],
        };
    }

    /// <summary>Every path that the plan looks at.</summary>
    public static IEnumerable<string> Paths(SiteConfiguration site) => site.Render().Select(file => file.Path);

    /// <summary>PHP-FPM's global setting is the server's, not the site's: where a reload is graceful already, whoever saw to that is left alone.</summary>
    private static bool IsWanted(SiteConfiguration site, RenderedFile file, FilesSeen files) =>
        file.Path != FpmPool.Global(site).Path || files.ReloadIsGraceful != true || Holds(files, file);

    private static ConfigurationFile Describe(SiteConfiguration site, Server server, RenderedFile file, FilesSeen files)
    {
        var before = files.Files.GetValueOrDefault(file.Path);
        return new()
        {
            Site = site.Site.Name,
            Environment = site.Site.Environment,
            Server = server.Name,
            Path = file.Path,
            Content = file.Content,
            State = before is null ? ConfigurationState.Missing
                : Holds(files, file) ? ConfigurationState.Same
                : files.Record.GetValueOrDefault(file.Path) == ConfigurationRecord.Hash(before) ? ConfigurationState.Different
                : ConfigurationState.Edited,
            Difference = TextDifference.Unified(file.Path, before is null ? null : Encoding.UTF8.GetString(before), file.Content),
            InstallCommand = ConfigurationInstall.ByHand(site, file).ToString(),
        };
    }

    private static bool Holds(FilesSeen files, RenderedFile file) =>
        files.Files.TryGetValue(file.Path, out var content) && content.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(file.Content));

    private static IEnumerable<string> Warnings(SiteConfiguration site, IEnumerable<RenderedFile> written, FilesSeen files)
    {
        var kinds = written.Select(file => file.Kind).ToHashSet();
        if (kinds.Contains(ConfigurationKind.Fpm) && files.ReloadIsGraceful == false)
        {
            yield return $"php-fpm{site.PhpVersion} runs without process_control_timeout, so that the reload that comes with this drops requests in flight, of all its sites; later ones will not.";
        }
        if (kinds.Contains(ConfigurationKind.Nginx) && site.ServerNames.IsEmpty)
        {
            yield return "No -ServerName was given: nginx hands the site requests for any name, but only where it is the first one on its port.";
        }
    }

    private static DeploynixException Refuse(SiteConfiguration site, Server server, ErrorKind kind, string what, string next) => new(kind, what)
    {
        Site = site.Site.ToString(), Server = server.Name, State = "No configuration was changed.", Next = next,
    };
}
