using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc7748;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Renci.SshNet;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>
/// Does what the first handshake of a process will do, with keys that are all zeros and for nobody: loading the libraries and their tables takes longer than the handshake itself, and can be done while
/// the settings are still being read. It connects to nothing, decides nothing, and nothing of it is kept.
/// </summary>
internal static class HandshakeRehearsal
{
    /// <summary>Whether a signature made on the way was found right.</summary>
    public static bool Run()
    {
        var info = new ConnectionInfo("localhost", "nobody", new NoneAuthenticationMethod("nobody"));
        SshAlgorithms.Arrange(info, []);
        using var client = new SshClient(info);
        SwiftLogin.Rehearse(info);

        byte[] secret = new byte[Ed25519.SecretKeySize], open = new byte[Ed25519.PublicKeySize], signature = new byte[Ed25519.SignatureSize], text = [1, 2, 3, 4];
        Ed25519.GeneratePublicKey(secret, 0, open, 0);
        Ed25519.Sign(secret, 0, text, 0, text.Length, signature, 0);
        var right = Ed25519.Verify(signature, 0, open, 0, text, 0, text.Length);

        byte[] exchanged = new byte[X25519.PointSize], shared = new byte[X25519.PointSize];
        X25519.ScalarMultBase(secret, 0, exchanged, 0);
        X25519.CalculateAgreement(secret, 0, exchanged, 0, shared, 0);

        if (AesGcm.IsSupported)
        {
            using var cipher = new AesGcm(new byte[16], 16);
            cipher.Encrypt(new byte[12], text, new byte[4], new byte[16]);
        }
        _ = KnownHosts.Parse(KnownHosts.Line("localhost", "ssh-ed25519", open)).Judge(["localhost"], "ssh-ed25519", SHA256.HashData(open));
        return right;
    }
}
