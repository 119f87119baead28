using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks.Peers;

/// <summary>What a fresh process costs that only connects by SSH.NET and runs the bare swap as its one command.</summary>
internal sealed class EmptyProgram(string kind, Place place, LabSite site, string folder) : Contender($"empty program, {kind}", place, site)
{
    private static readonly string Library = LabSources.InRepository("bin/dependencies/Renci.SshNet.dll");

    public override IReadOnlySet<Operation> Can { get; } = new HashSet<Operation> { Operation.Rollback, Operation.Activate };

    public override async Task PrepareAsync() => await Site.Run(Site.Path, "sh", "-euc", "mkdir -p releases/1 releases/2 && ln -s releases/2 current").Succeeded();

    public override async Task<double> DoAsync(Operation operation)
    {
        var swap = $"cd '{Site.Path}' && ln -s releases/{(operation == Operation.Rollback ? 1 : 2)} .next && mv -T .next current && readlink current";
        string[] line = kind == "pwsh"
            ? [Programs.Pwsh!, "-NoProfile", "-NonInteractive", "-File", await ScriptAsync(), $"{Place.Port}", Place.Sshd.User, Place.Sshd.IdentityFile, swap]
            : [Programs.Empty, kind, $"{Place.Port}", Place.Sshd.User, Place.Sshd.IdentityFile, swap];
        return (await Programs.Time(line, folder)).Took;
    }

    private async Task<string> ScriptAsync()
    {
        var file = Path.Combine(folder, "empty.ps1");
        if (!File.Exists(file))
        {
            await File.WriteAllTextAsync(file, $$"""
                param($port, $user, $key, $command)
                $ErrorActionPreference = 'Stop'
                $null = [Reflection.Assembly]::LoadFrom('{{Library}}')
                $info = [Renci.SshNet.ConnectionInfo]::new('127.0.0.1', [int]$port, $user, [Renci.SshNet.PrivateKeyAuthenticationMethod]::new($user, [Renci.SshNet.PrivateKeyFile]::new($key)))
                foreach ($name in @($info.KeyExchangeAlgorithms.Keys)) { if ($name -ne 'curve25519-sha256') { $null = $info.KeyExchangeAlgorithms.Remove($name) } }
                $client = [Renci.SshNet.SshClient]::new($info)
                $client.Connect()
                $ran = $client.RunCommand($command)
                $ran.Result.Trim()
                $client.Dispose()
                exit $ran.ExitStatus
                """);
        }
        return file;
    }
}
