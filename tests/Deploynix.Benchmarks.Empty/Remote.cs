using System.Globalization;
using Renci.SshNet;

namespace Deploynix.Benchmarks.Empty;

/// <summary>One command over one connection.</summary>
public static class Remote
{
    public static int Run(string port, string user, string key, string command)
    {
        using var file = new PrivateKeyFile(key);
        var info = new ConnectionInfo("127.0.0.1", int.Parse(port, CultureInfo.InvariantCulture), user, new PrivateKeyAuthenticationMethod(user, file));
        // The quickest that both sides have, as the module has it first.
        foreach (var name in info.KeyExchangeAlgorithms.Keys.Where(name => name != "curve25519-sha256").ToList()) info.KeyExchangeAlgorithms.Remove(name);
        using var client = new SshClient(info);
        client.Connect();
        using var ran = client.RunCommand(command);
        Console.WriteLine(ran.Result.Trim());
        return ran.ExitStatus ?? 1;
    }
}
