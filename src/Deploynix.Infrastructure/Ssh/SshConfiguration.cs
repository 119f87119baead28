using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Model;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>What <c>ssh -G</c> prints for a host: every option, resolved, one a line.</summary>
internal sealed class SshConfiguration
{
    private readonly ILookup<string, string> _values;

    private SshConfiguration(ILookup<string, string> values) => _values = values;

    /// <summary>The configuration of one who has none.</summary>
    public static SshConfiguration None { get; } = Parse("");

    /// <summary>Reads what <c>ssh -G</c> printed.</summary>
    public static SshConfiguration Parse(string text) => new(text
        .Split('\n')
        .Select(line => line.TrimEnd('\r').Split(' ', 2))
        .Where(pair => pair.Length == 2)
        .ToLookup(pair => pair[0].ToLowerInvariant(), pair => pair[1].Trim()));

    /// <summary>The target: what the server's settings say, else what the configuration says, else what ssh does by itself.</summary>
    /// <exception cref="DeploynixException">The configuration wants a jump host or a proxy command.</exception>
    public SshTarget Resolve(Server server, string home, string operatorName)
    {
        if (Set("proxyjump") is { } jump) throw SshFailure.NoProxy(server, "ProxyJump", jump);
        if (Set("proxycommand") is { } proxy) throw SshFailure.NoProxy(server, "ProxyCommand", proxy);
        var host = Set("hostname") ?? server.Host;
        var port = server.Port ?? Number("port") ?? 22;
        var user = server.User ?? Set("user") ?? operatorName;
        string Expand(string path) => ExpandPath(path, home, host, port, user, operatorName);

        return new()
        {
            Host = host,
            Port = port,
            User = user,
            HostKeyAlias = Set("hostkeyalias"),
            IdentityFiles = server.IdentityFiles.Length > 0
                ? [.. server.IdentityFiles.Where(path => path != "none").Select(path => new IdentityFile(Expand(path), Named: true))]
                : [.. Either(_values["identityfile"], DefaultKeys).Where(path => path != "none").Select(path => new IdentityFile(Expand(path), Named: false))],
            KnownHostsFiles = server.KnownHostsFiles.Length > 0
                ? [.. server.KnownHostsFiles.Select(Expand)]
                : [.. Files("userknownhostsfile", UserKnownHosts).Concat(Files("globalknownhostsfile", GlobalKnownHosts)).Select(Expand)],
            ConnectTimeout = server.ConnectTimeout == DefaultTimeout && Number("connecttimeout") is > 0 and var seconds
                ? TimeSpan.FromSeconds(seconds)
                : server.ConnectTimeout,
        };
    }

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(15);
    private static readonly ImmutableArray<string> DefaultKeys = ["~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa"];
    private static readonly ImmutableArray<string> UserKnownHosts = ["~/.ssh/known_hosts", "~/.ssh/known_hosts2"];
    private static readonly ImmutableArray<string> GlobalKnownHosts = ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"];

    private string? Set(string option) => _values[option].FirstOrDefault(value => value is not ("none" or ""));

    private int? Number(string option) => int.TryParse(Set(option), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private IEnumerable<string> Files(string option, ImmutableArray<string> otherwise) =>
        Either(_values[option].SelectMany(value => value.Split(' ', StringSplitOptions.RemoveEmptyEntries)), otherwise).Where(file => file != "none");

    private static IEnumerable<string> Either(IEnumerable<string> values, ImmutableArray<string> otherwise) => values.Any() ? values : otherwise;

    /// <summary>A path with the home folder and the tokens of ssh_config(5) put in; <c>ssh -G</c> prints them as they were written.</summary>
    private static string ExpandPath(string path, string home, string host, int port, string user, string operatorName)
    {
        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith(@"~\", StringComparison.Ordinal)) path = home + path[1..];
        path = path.Replace("__PROGRAMDATA__", Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), StringComparison.Ordinal);
        if (!path.Contains('%', StringComparison.Ordinal)) return path;
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] != '%' || i + 1 == path.Length)
            {
                text.Append(path[i]);
                continue;
            }
            text.Append(path[++i] switch
            {
                '%' => "%",
                'd' => home,
                'h' => host,
                'p' => port.ToString(CultureInfo.InvariantCulture),
                'r' => user,
                'u' => operatorName,
                var other => "%" + other,
            });
        }
        return text.ToString();
    }
}
