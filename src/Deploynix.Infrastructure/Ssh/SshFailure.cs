using System.Security.Cryptography;
using Deploynix.Core.Model;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>Every way in which a connection fails, in the words that an operator can act on.</summary>
internal static class SshFailure
{
    private const string Untouched = "Nothing was changed.";

    public static DeploynixException BadName(Server server, string part, string value) =>
        Make(ErrorKind.InvalidArgument, server, $"'{value}' cannot be the {part} of a server.", $"Correct the {part} in the settings.");

    public static DeploynixException BadConfiguration(Server server, string what) =>
        Make(ErrorKind.InvalidArgument, server, $"The ssh configuration could not be read: {what}.", $"ssh -G {server.Host}");

    public static DeploynixException NoProxy(Server server, string option, string value) =>
        Make(ErrorKind.InvalidArgument, server, $"The ssh configuration reaches this server through {option} {value}, which is not supported.",
            "Give a host that can be reached directly, or run this on the jump host.");

    public static DeploynixException Unreachable(Server server, SshTarget target, string why, Exception? inner = null) =>
        Make(ErrorKind.Unreachable, server, $"{target} could not be reached: {why.TrimEnd('.')}.", $"ssh -v {Login(target)} true", inner);

    /// <summary>The last of several failures to connect.</summary>
    public static DeploynixException Again(DeploynixException last, int attempts) => new(last.Kind, $"{last.What} It was tried {attempts} times.", last.InnerException)
    {
        Server = last.Server,
        State = last.State,
        Next = last.Next,
    };

    public static DeploynixException NoAnswer(Server server, SshTarget target) =>
        Unreachable(server, target, $"no answer within {target.ConnectTimeout.TotalSeconds:0.#} s");

    public static DeploynixException SessionRefused(Server server, SshTarget target, string why) =>
        Make(ErrorKind.Unreachable, server, $"{target} opens no further session: {why.TrimEnd('.')}.", "Raise MaxSessions in the server's sshd_config, or run fewer commands at once.");

    public static DeploynixException CommandRefused(Server server, SshTarget target) =>
        Make(ErrorKind.UnexpectedAnswer, server, $"{target} refuses to run commands for {target.User}.", $"ssh {Login(target)} true");

    public static DeploynixException KeyMissing(Server server, string path) =>
        Make(ErrorKind.KeyUnusable, server, $"The private key {path} is not there.", "Correct the path in the settings, or make the key with ssh-keygen.");

    public static DeploynixException KeyUnreadable(Server server, string path, string why, Exception inner) =>
        Make(ErrorKind.KeyUnusable, server, $"The private key {path} could not be read: {why.TrimEnd('.')}.", $"ssh-keygen -y -f {path}", inner);

    public static DeploynixException KeyLocked(Server server, string path) =>
        Make(ErrorKind.KeyUnusable, server, $"The private key {path} wants a passphrase, and none was given.", "Run it where the passphrase can be asked for, or give a credential.");

    public static DeploynixException WrongPassphrase(Server server, string path, Exception inner) =>
        Make(ErrorKind.KeyUnusable, server, $"The passphrase does not open the private key {path}.", $"ssh-keygen -y -f {path}", inner);

    public static DeploynixException LoginRefused(Server server, SshTarget target, IReadOnlyCollection<string> tried, Exception? inner) =>
        Make(ErrorKind.AuthenticationFailed, server,
            tried.Count == 0
                ? $"{target} was not logged in to as {target.User}: there is no private key to try, and no password was given."
                : $"{target} did not accept {target.User} with {string.Join(", ", tried)}.",
            $"ssh-copy-id{(target.Port == 22 ? "" : $" -p {target.Port}")} {target.User}@{target.Host}", inner);

    public static DeploynixException HostKeyUnknown(Server server, SshTarget target, string keyType, byte[] key, KnownHostEntry? authority) =>
        Make(ErrorKind.HostKeyUnknown, server,
            $"The host key of {target} is not known: {keyType} {Fingerprint(key)}."
            + (authority is null ? "" : $" ({authority.Place} names a certificate authority for it; those are not supported.)"),
            $"Compare the fingerprint with the server's own (ssh-keygen -lf on its /etc/ssh/ssh_host_*_key.pub, by its console or its provider), then accept it once with 'ssh {Login(target)}', "
            + $"or add to {target.KnownHostsFiles.FirstOrDefault() ?? "known_hosts"}: {KnownHosts.Line(target.HostKeyNames[0], keyType, key)}");

    public static DeploynixException HostKeyChanged(Server server, SshTarget target, string keyType, byte[] key, HostKeyVerdict verdict) =>
        Make(ErrorKind.HostKeyChanged, server,
            verdict.Trust == HostKeyTrust.Revoked
                ? $"The host key of {target} is revoked by {verdict.Entry!.Place}: {keyType} {Fingerprint(key)}."
                : $"The host key of {target} is not the one in {verdict.Entry!.Place}: it shows {keyType} {Fingerprint(key)}. Somebody may be in between.",
            $"Find out why before anything else. If the server was set up anew and the fingerprint is its own: ssh-keygen -R '{target.HostKeyNames[0]}' -f {verdict.Entry.File}");

    /// <summary>The connection went while a command ran on it, so that nobody here knows what became of the command.</summary>
    public static DeploynixException ConnectionLost(Server server, SshTarget target, string why, Exception? inner = null) =>
        new(ErrorKind.ConnectionLost, $"The connection to {target} was lost: {why.TrimEnd('.')}.", inner)
        {
            Server = server.Name,
            State = "Whether the running command finished is not known.",
            Next = $"ssh {Login(target)} true",
        };

    /// <summary>As ssh-keygen -l shows it.</summary>
    public static string Fingerprint(byte[] key) => "SHA256:" + Convert.ToBase64String(SHA256.HashData(key)).TrimEnd('=');

    private static string Login(SshTarget target) => $"{(target.Port == 22 ? "" : $"-p {target.Port} ")}{target.User}@{target.Host}";

    private static DeploynixException Make(ErrorKind kind, Server server, string what, string next, Exception? inner = null) =>
        new(kind, what, inner) { Server = server.Name, State = Untouched, Next = next };
}
