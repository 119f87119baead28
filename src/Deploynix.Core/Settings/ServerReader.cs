using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>Reads the servers of a site: addresses, or objects with more to say.</summary>
internal sealed class ServerReader(MistakeList mistakes, SettingsOrigin origin)
{
    /// <summary>The longest that connecting may take.</summary>
    public static readonly TimeSpan MaxConnect = TimeSpan.FromMinutes(10);

    /// <summary>The servers; empty where there are none or all are wrong.</summary>
    public ImmutableArray<Server> Read(ObjectReader site, TimeSpan connectTimeout)
    {
        if (site.Node.Member("server") is { } && site.Node.Member("servers") is { } both)
        {
            mistakes.Add(both, "\"server\" is there too; one of them is to go");
        }
        var nodes = new List<SettingsNode>();
        if (site.Node["server"] is { } one)
        {
            if (one.Kind == NodeKind.Array) mistakes.Add(one, "is one server; a list of them is called \"servers\"");
            else nodes.Add(one);
        }
        if (site.Node["servers"] is { } several)
        {
            if (several.Kind != NodeKind.Array) mistakes.Add(several, $"must be a list of servers, is {several.Description}; a single one is called \"server\"");
            else if (several.Items.IsEmpty) mistakes.Add(several, "needs at least one server");
            else nodes.AddRange(several.Items);
        }
        var read = nodes.Select(node => (node, server: ReadOne(node, connectTimeout))).Where(pair => pair.server is not null).ToList();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (node, server) in read)
        {
            if (!names.Add(server!.Name)) mistakes.Add(node, $"another server is called {server.Name} too; give one of them a \"name\"");
        }
        return [.. read.Select(pair => pair.server!)];
    }

    private Server? ReadOne(SettingsNode node, TimeSpan connectTimeout)
    {
        if (node.Kind == NodeKind.Object) return ReadObject(new ObjectReader(node, mistakes).Knows(SettingsKeys.Server, "a server"), connectTimeout);
        if (node.Kind != NodeKind.Text)
        {
            mistakes.Add(node, $"must be an address such as \"deploy@web1.example.com:2222\", or an object with \"host\", is {node.Description}");
            return null;
        }
        if (ServerAddress.Parse(node.Text, out var mistake) is { } address) return Of(address, connectTimeout);
        mistakes.Add(node, string.IsNullOrWhiteSpace(node.Text) ? "cannot be empty" : mistake!);
        return null;
    }

    private Server? ReadObject(ObjectReader reader, TimeSpan connectTimeout)
    {
        var name = reader.Text("name", NameRule.Check);
        var port = reader.Whole("port", 1, 65535);
        var user = reader.Text("user", ServerAddress.CheckUser);
        var timeout = reader.Duration("connectTimeout", MaxConnect);
        var identities = Files(reader, "identityFile");
        var knownHosts = Files(reader, "knownHosts");
        var host = reader.Text("host", CheckHost);
        if (!reader.Has("host")) mistakes.Add(reader.Node, "needs \"host\"");
        if (host is null) return null;
        if (host == ServerAddress.Local)
        {
            string[] foreign = ["port", "user", "identityFile", "knownHosts", "connectTimeout"];
            foreach (var member in reader.Node.Members.Where(member => foreign.Contains(member.Name))) mistakes.Add(member, "has no meaning for this machine (\"local\")");
        }
        return Of(new ServerAddress(host.Trim('[', ']'), port, user), timeout ?? connectTimeout) with
        {
            Name = name ?? host.Trim('[', ']'),
            IdentityFiles = identities,
            KnownHostsFiles = knownHosts,
        };
    }

    private static Server Of(ServerAddress address, TimeSpan connectTimeout) => new()
    {
        Name = address.Host,
        Connection = address.IsLocal ? Connection.Local : Connection.Ssh,
        Host = address.IsLocal ? "localhost" : address.Host,
        Port = address.Port,
        User = address.User,
        ConnectTimeout = connectTimeout,
    };

    /// <summary>A host that stands alone; one with a user or a port is told where those belong.</summary>
    private static string? CheckHost(string host)
    {
        var bare = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        if (ServerAddress.CheckHost(bare) is not { } wrong) return null;
        return ServerAddress.Parse(host, out _) is not null ? "is the host alone here: \"user\" and \"port\" are settings of their own" : wrong;
    }

    private ImmutableArray<string> Files(ObjectReader reader, string key) =>
        reader.Texts(key, path => path.Any(char.IsControl) ? "a path cannot hold a control character" : null)?.Select(origin.Resolve).ToImmutableArray() ?? [];
}
