using System.Collections.Immutable;
using System.Text;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;

namespace Deploynix.Core.Engine;

/// <summary>What is to be written on the servers of a site, and what is not.</summary>
public sealed class ConfigurationPlan
{
    internal ConfigurationPlan(Site site, ImmutableArray<ServerConfiguration> servers)
    {
        Site = site;
        Servers = servers;
    }

    /// <summary>The site.</summary>
    public Site Site { get; }

    /// <summary>Every file, with how it compares to what is there.</summary>
    public IEnumerable<ConfigurationFile> Files => Servers.SelectMany(server => server.Files);

    /// <summary>The files that would be written by those who may not: somebody else has to.</summary>
    public IEnumerable<ConfigurationFile> ToAskFor => Servers.Where(server => !server.MayInstall).SelectMany(server => server.Written);

    /// <summary>The files that are written.</summary>
    public IEnumerable<ConfigurationFile> Written => Servers.Where(server => server.MayInstall).SelectMany(server => server.Written);

    /// <summary>A failure for each file that is kept because somebody edited it.</summary>
    public IEnumerable<DeploynixException> Refusals => Servers.SelectMany(server => server.Kept).Select(file => new DeploynixException(
        ErrorKind.ConfigurationEdited, $"{file.Path} is not as Deploynix wrote it, and would be replaced:")
    {
        Site = Site.ToString(), Server = file.Server, Output = file.Difference.TrimEnd('\n').Split('\n'),
        State = "It was kept.", Next = "run this again with -Force to replace it; what you add to nginx's block can lie in a file of its own, which the block's first lines name",
    });

    /// <summary>What whoever decides should know.</summary>
    public IEnumerable<string> Warnings => Servers.Where(server => server.MayInstall).SelectMany(server => server.Warnings.Select(warning => $"{server.Server}: {warning}"));

    /// <summary>The differences, and what is run when they are written.</summary>
    public string Describe()
    {
        var text = new StringBuilder($"{Site}: configure {string.Join(", ", Writing.Select(server => server.Server))}\n");
        foreach (var server in Writing)
        {
            foreach (var file in server.Written) text.Append('\n').Append(Indented($"{server.Server}:\n{file.Difference}"));
            text.Append('\n').Append(Indented(string.Join('\n', server.Aftermath))).Append('\n');
        }
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>One line for a prompt.</summary>
    public string Question => $"Write {string.Join(", ", Written.Select(file => file.Path).Distinct())} on {string.Join(", ", Writing.Select(server => server.Server))}?";

    internal ImmutableArray<ServerConfiguration> Servers { get; }

    internal IEnumerable<ServerConfiguration> Writing => Servers.Where(server => server.MayInstall && server.Written.Length > 0);

    private static string Indented(string text) => "      " + text.TrimEnd('\n').Replace("\n", "\n      ", StringComparison.Ordinal);
}
