using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Deploynix.Core.Model;

namespace Deploynix.Lab.Servers;

/// <summary>
/// A real sshd on 127.0.0.1 with host keys, a client key and a log of its own, gone when disposed. Run by root it logs in an
/// unprivileged user made for the lab; else the one who runs the tests.
/// </summary>
public sealed partial class LabSshd : IAsyncDisposable
{
    private const string Program = "/usr/sbin/sshd";
    private const string LabUser = "deploynix-lab";

    private Process _process;

    private LabSshd(LabSshdOptions options, string directory, int port, string user)
    {
        (Options, Directory, Port, User) = (options, directory, port, user);
        _process = Launch(Path.Combine(directory, "sshd_config"));
    }

    /// <summary>Whether there is an sshd to run.</summary>
    public static bool IsAvailable => File.Exists(Program) && Path.Exists("/usr/bin/ssh-keygen");

    /// <summary>Whether more than the own user can log in, by key or password.</summary>
    public static bool IsRoot => Environment.UserName == "root";

    /// <summary>What it was started with.</summary>
    public LabSshdOptions Options { get; }

    /// <summary>Its folder; whoever is logged in can read it.</summary>
    public string Directory { get; }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>Who is logged in.</summary>
    public string User { get; }

    /// <summary>The private key that it accepts, without a passphrase.</summary>
    public string IdentityFile => Path.Combine(Directory, "id_ed25519");

    /// <summary>All its host keys.</summary>
    public string KnownHostsFile => Path.Combine(Directory, "known_hosts");

    /// <summary>What it logged so far.</summary>
    /// <remarks>A file, which has a session's line before the session runs; what comes through a pipe is read some time after it.</remarks>
    public string LogText
    {
        get
        {
            var log = Path.Combine(Directory, "log");
            if (!File.Exists(log)) return "";
            using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal);
        }
    }

    /// <summary>Exec channels so far.</summary>
    public int SessionsStarted => LogText.Split("Starting session: command").Length - 1;

    /// <summary>Logins so far.</summary>
    public int Logins => Accepted().Count(LogText);

    /// <summary>Starts one and waits until it answers.</summary>
    public static async Task<LabSshd> StartAsync(LabSshdOptions? options = null)
    {
        options ??= new();
        var directory = System.IO.Directory.CreateTempSubdirectory("deploynix-sshd-").FullName;
        Run("chmod", "755", directory);
        var user = IsRoot ? options.User ?? LabUser : Environment.UserName;
        if (IsRoot)
        {
            System.IO.Directory.CreateDirectory("/run/sshd");
            EnsureUser(user);
        }
        foreach (var type in options.HostKeyTypes) KeyGen(Path.Combine(directory, $"host_{type}"), type);
        KeyGen(Path.Combine(directory, "id_ed25519"), "ed25519");
        File.Copy(Path.Combine(directory, "id_ed25519.pub"), Path.Combine(directory, "authorized_keys"));

        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var server = Start(options, directory, port, user);
            if (await server.AnswersAsync()) return server;
            server._process.Dispose();
            if (attempt == 5) throw new InvalidOperationException($"sshd does not answer:\n{server.LogText}");
        }
    }

    /// <summary>A server that reaches it, with its key and its host keys.</summary>
    public Server ToServer() => new()
    {
        Name = "lab",
        Host = "127.0.0.1",
        Port = Port,
        User = User,
        IdentityFiles = [IdentityFile],
        KnownHostsFiles = [KnownHostsFile],
        ConnectTimeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Makes a key pair in its folder that it does or does not accept, and returns the private one's path.</summary>
    public string MakeKey(string name, string type = "ed25519", string passphrase = "", bool accepted = true, params string[] more)
    {
        var path = Path.Combine(Directory, name);
        KeyGen(path, type, passphrase, more);
        if (accepted) File.AppendAllText(Path.Combine(Directory, "authorized_keys"), File.ReadAllText(path + ".pub"));
        return path;
    }

    /// <summary>Cuts every connection from the server's side and returns when that is done; commands live on, and it goes on listening.</summary>
    public async Task DropConnectionsAsync()
    {
        var servers = SshdsBelow(_process.Id).ToList();
        foreach (var server in servers) Kill(server);
        while (servers.Any(IsRunning)) await Task.Delay(5);
    }

    /// <summary>Kills, by -9, every shell that it runs for somebody; what those shells began lives on.</summary>
    public void KillShells()
    {
        var sshds = SshdsBelow(_process.Id).ToHashSet();
        foreach (var shell in Processes().Where(id => Stat(id) is { } stat && stat.Name != "sshd" && sshds.Contains(stat.Parent)).ToList()) Kill(shell);
    }

    /// <summary>Ends it and every connection, as a restart by hand does, and starts it again on its port.</summary>
    public async Task RestartAsync()
    {
        var servers = SshdsBelow(_process.Id).ToList();
        _process.Kill();
        foreach (var server in servers) Kill(server);
        // Not WaitForExitAsync, which waits for the end of its output too: connections that came meanwhile may hold that open.
        while (!_process.HasExited || servers.Any(IsRunning)) await Task.Delay(5);
        _process.Dispose();
        _process = Launch(Path.Combine(Directory, "sshd_config"));
        if (!await AnswersAsync()) throw new InvalidOperationException($"sshd does not answer after its restart:\n{LogText}");
    }

    /// <summary>Ends it and every connection, and does not start it again: nothing answers on its port.</summary>
    public async Task StopAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <summary>Runs a program of this machine to its end; its output, or an exception with its errors.</summary>
    internal static string Run(string program, params IEnumerable<string> arguments) => RunWithInput("", program, arguments);

    internal static string RunWithInput(string input, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors.Result}");
    }

    private static LabSshd Start(LabSshdOptions options, string directory, int port, string user)
    {
        var configuration = Path.Combine(directory, "sshd_config");
        File.WriteAllText(configuration, $"""
            Port {port}
            ListenAddress 127.0.0.1
            {string.Join('\n', options.HostKeyTypes.Select(type => $"HostKey {directory}/host_{type}"))}
            PidFile none
            AuthorizedKeysFile {directory}/authorized_keys
            StrictModes no
            UsePAM no
            PubkeyAuthentication yes
            PasswordAuthentication {(options.Passwords ? "yes" : "no")}
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            MaxStartups 200
            LogLevel VERBOSE
            {options.More}
            """);
        File.WriteAllLines(Path.Combine(directory, "known_hosts"), options.HostKeyTypes.Select(type =>
            $"[127.0.0.1]:{port} {string.Join(' ', File.ReadAllText($"{directory}/host_{type}.pub").Split(' ').Take(2))}"));

        return new LabSshd(options, directory, port, user);
    }

    private Process Launch(string configuration)
    {
        string[] line = [Program, "-D", "-E", Path.Combine(Directory, "log"), "-f", configuration];
        // Mounts of its own, which go with it; the process stays the same one.
        if (!Options.Instead.IsEmpty)
        {
            line =
            [
                "unshare", "--mount", "--propagation", "private", "sh", "-c", "while [ \"$1\" != -- ]; do mount --bind \"$1\" \"$2\" || exit; shift 2; done; shift; exec \"$@\"", "sh",
                .. Options.Instead.SelectMany(pair => new[] { pair.Folder, pair.At }), "--", .. line,
            ];
        }
        var process = new Process
        {
            StartInfo = new(line[0], line[1..]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true },
        };
        process.Start();
        process.StandardInput.Close();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    private async Task<bool> AnswersAsync()
    {
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (!_process.HasExited && DateTime.UtcNow < deadline)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                using var reader = new StreamReader(client.GetStream());
                return (await reader.ReadLineAsync())?.StartsWith("SSH-", StringComparison.Ordinal) == true;
            }
            catch (SocketException)
            {
                await Task.Delay(10);
            }
        }
        return false;
    }

    private static void EnsureUser(string user)
    {
        // Several test processes may want it at once; the lock is the kernel's.
        Run("flock", "/tmp/deploynix-lab-user.lock", "sh", "-c",
            """
            id -u "$1" >/dev/null 2>&1 || useradd --system --create-home --shell /bin/sh "$1"
            # '*' is no password, where useradd's '!' is a locked account, which sshd refuses a key for too.
            case $(getent shadow "$1") in "$1":!*) usermod -p '*' "$1" ;; esac
            """, "sh", user);
    }

    private static void KeyGen(string path, string type, string passphrase = "", params string[] more) =>
        Run("ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-C", "lab", "-f", path, .. more]);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The processes of its connections: each has one that is root's and, below it, one that is the user's.</summary>
    private static IEnumerable<int> SshdsBelow(int parent) => Processes()
        .Where(id => Stat(id) is { } stat && stat.Name == "sshd" && stat.Parent == parent)
        .SelectMany(id => SshdsBelow(id).Prepend(id));

    private static IEnumerable<int> Processes() => System.IO.Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0);

    private static bool IsRunning(int id) => Stat(id) is { State: not "Z" };

    /// <summary>A process as the kernel tells of it; null when there is none.</summary>
    private static (string Name, string State, int Parent)? Stat(int id)
    {
        try
        {
            // "12 (name) S 1 ...", and the name may hold anything.
            var text = File.ReadAllText($"/proc/{id}/stat");
            var end = text.LastIndexOf(')');
            var rest = text[(end + 2)..].Split(' ');
            return (text[(text.IndexOf('(', StringComparison.Ordinal) + 1)..end], rest[0], int.Parse(rest[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It ended by itself.
        }
    }

    [GeneratedRegex("^Accepted [a-z/-]+ for ", RegexOptions.Multiline)]
    private static partial Regex Accepted();
}
