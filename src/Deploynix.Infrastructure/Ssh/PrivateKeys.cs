using System.Text;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>The operator's private keys for a server: first those that open by themselves, then, when they are wanted, those with a passphrase.</summary>
internal sealed class PrivateKeys : IDisposable
{
    private readonly Server _server;
    private readonly List<IdentityFile> _locked = [];
    private readonly List<(string Path, PrivateKeyFile File)> _open = [];

    private PrivateKeys(Server server) => _server = server;

    /// <summary>The keys that can be offered now, in order.</summary>
    public IReadOnlyList<PrivateKeyFile> Open => [.. _open.Select(key => key.File)];

    /// <summary>Their files.</summary>
    public IEnumerable<string> Paths => _open.Select(key => key.Path);

    /// <summary>What kept the first key that wanted a passphrase from being offered.</summary>
    public DeploynixException? Failure { get; private set; }

    /// <summary>Reads the files that need no passphrase and sets the others aside.</summary>
    /// <exception cref="DeploynixException">A key that was asked for by name is missing or is no key.</exception>
    public static PrivateKeys Read(Server server, IEnumerable<IdentityFile> files)
    {
        var keys = new PrivateKeys(server);
        foreach (var file in files) keys.Read(file);
        return keys;
    }

    /// <summary>Asks for the passphrases of the keys set aside. True when there are more keys than before.</summary>
    public async Task<bool> UnlockAsync(ICredentialSource credentials, CancellationToken cancel)
    {
        var before = _open.Count;
        foreach (var (path, _) in _locked)
        {
            var passphrase = await credentials.PassphraseAsync(_server, path, cancel);
            if (string.IsNullOrEmpty(passphrase)) Failure ??= SshFailure.KeyLocked(_server, path);
            else await Task.Run(() => Unlock(path, passphrase), cancel);
        }
        _locked.Clear();
        return _open.Count > before;
    }

    public void Dispose() => _open.ForEach(key => key.File.Dispose());

    private void Read(IdentityFile file)
    {
        if (!File.Exists(file.Path))
        {
            if (file.Named) throw SshFailure.KeyMissing(_server, file.Path);
            return;
        }
        try
        {
            _open.Add((file.Path, new(file.Path)));
        }
        catch (SshPassPhraseNullOrEmptyException)
        {
            _locked.Add(file);
        }
        catch (Exception e)
        {
            // Key files come in a dozen formats, and each parser fails with exceptions of its own.
            if (IsEncrypted(file.Path)) _locked.Add(file);
            else if (file.Named) throw SshFailure.KeyUnreadable(_server, file.Path, e.Message, e);
        }
    }

    private void Unlock(string path, string passphrase)
    {
        try
        {
            _open.Add((path, new(path, IsPkcs8(path) ? AsBytes(passphrase) : passphrase)));
        }
        catch (Exception e) when (e is not (IOException or UnauthorizedAccessException))
        {
            Failure ??= SshFailure.WrongPassphrase(_server, path, e);
        }
        catch (Exception e)
        {
            Failure ??= SshFailure.KeyUnreadable(_server, path, e.Message, e);
        }
    }

    private static bool IsEncrypted(string path) => Heads(path, "ENCRYPTED");

    private static bool IsPkcs8(string path) => Heads(path, "BEGIN ENCRYPTED PRIVATE KEY");

    /// <summary>The passphrase with a character for each byte of its UTF-8: what reads PKCS#8 keeps the low byte of each character alone.</summary>
    private static string AsBytes(string passphrase) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(passphrase));

    private static bool Heads(string path, string text)
    {
        try
        {
            return File.ReadLines(path).Take(4).Any(line => line.Contains(text, StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
