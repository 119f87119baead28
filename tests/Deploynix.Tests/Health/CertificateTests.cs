using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;
using Deploynix.Infrastructure.Http;
using Deploynix.Tests.Engines;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Health;

/// <summary>Certificates over real TLS: from here, and by the server's curl or PHP.</summary>
public sealed class CertificateTests : IAsyncLifetime
{
    private readonly LocalSite _here = new();
    private readonly Authority _authority = new();

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        _authority.Dispose();
        await _here.DisposeAsync();
    }

    [Theory]
    [InlineData(60, HealthStatus.Healthy, "200 in ")]
    [InlineData(5, HealthStatus.Degraded, "the certificate ends in 5 days, on ")]
    public async Task A_certificate_that_is_trusted_is_told_in_time_before_its_end(int days, HealthStatus expected, string seen)
    {
        using var server = new TlsServer(_authority.Issue("localhost", DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(days).AddHours(1)));
        foreach (var result in await AskAsync(server.Url, php: false))
        {
            Assert.True(result.Status == expected && result.Seen.Contains(seen, StringComparison.Ordinal), result.ToString());
        }
        var byPhp = (await AskAsync(server.Url, php: true))[^1];
        Assert.True(byPhp.Status == expected && byPhp.Seen.Contains(seen, StringComparison.Ordinal), $"by PHP: {byPhp}");
    }

    [Fact]
    public async Task One_that_ended_that_nobody_vouches_for_or_that_is_anothers_is_unhealthy_from_both_sides()
    {
        var now = DateTimeOffset.UtcNow;
        await IsRefused(_authority.Issue("localhost", now.AddDays(-30), now.AddDays(-1)), "valid until|ended|expired");
        await IsRefused(_authority.Issue("other.example.com", now.AddDays(-30), now.AddDays(60)), "is not for|name|match");
        using var own = new Authority(isTrusted: false);
        await IsRefused(own.Issue("localhost", now.AddDays(-30), now.AddDays(60)), "authority|issuer|trust|self");

        async Task IsRefused(X509Certificate2 certificate, string words)
        {
            using var server = new TlsServer(certificate);
            foreach (var result in (await AskAsync(server.Url, php: false)).Concat((await AskAsync(server.Url, php: true))[1..]))
            {
                Assert.True(result.Status == HealthStatus.Unhealthy, result.ToString());
                Assert.True(result.Advice == "see who issued the certificate, until when it is valid, and for which names", $"{result.From}: {result}, {result.Advice}");
                // PHP says only that it does not verify.
                Assert.True(System.Text.RegularExpressions.Regex.IsMatch(result.Seen, $"(?i){words}|certificate verify failed"), $"{result.From}: {result.Seen}");
            }
        }
    }

    private async Task<HealthResult[]> AskAsync(Uri url, bool php)
    {
        var site = Shop.Of(Framework.Custom) with { Path = _here.Box.Paths.Base, Servers = [_here.Server], Php = "php", Health = new() { Interval = TimeSpan.FromMilliseconds(50), Deadline = TimeSpan.FromSeconds(30) } };
        _here.Box.With(Commands.Sandbox.New);
        if (new FileInfo(_here.Box.In("current")).LinkTarget is null) _here.Box.Link("current", Commands.Sandbox.New.RelativePath);
        var health = new SiteHealth(new Trusting(_here.Transports, _authority.File, php), new HttpProbe(), TimeProvider.System);
        HealthResult[] results = [.. await health.CheckAsync(site, new() { Checks = [new HttpCheck { Name = "tls", Url = url, Needed = 1, Of = 1, Timeout = TimeSpan.FromSeconds(10) }] }, TestContext.Current.CancellationToken)];
        Assert.Equal([HealthFrom.Here, HealthFrom.Server], results.Select(result => result.From));
        return results;
    }

    /// <summary>A server that knows an authority beside those that it has; with or without curl.</summary>
    private sealed class Trusting(ITransportFactory inner, string authority, bool php) : ITransportFactory
    {
        public ITransport Open(Server server) => new Way(inner.Open(server), authority, php);

        private sealed class Way(ITransport inner, string authority, bool php) : ITransport
        {
            public Server Server => inner.Server;

            public Task<IRemoteProcess> StartAsync(ShellCommand command, CancellationToken cancel) => inner.StartAsync(
                Sh.Lines(Sh.Script($"export CURL_CA_BUNDLE={authority} SSL_CERT_FILE={authority}"), php ? WithoutCurl : Sh.Empty, command), cancel);

            public ValueTask DisposeAsync() => inner.DisposeAsync();

            private static ShellCommand WithoutCurl => Sh.Script($$"""
                d=$(mktemp -d) && trap 'rm -rf "$d"' EXIT
                for p in sh date timeout setsid tail head cut cat base64 grep sed sleep tr ls wc php; do ln -s "$(command -v "$p")" "$d/$p"; done
                PATH=$d; export PATH
                """);
        }
    }

    /// <summary>Who issues certificates, known to this user while the test runs.</summary>
    private sealed class Authority : IDisposable
    {
        private readonly X509Certificate2 _certificate;
        private readonly bool _isTrusted;

        public Authority(bool isTrusted = true)
        {
            _isTrusted = isTrusted;
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest($"CN=Deploynix test {Guid.NewGuid():N}", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
            _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-60), DateTimeOffset.UtcNow.AddDays(90));
            File = Path.GetTempFileName();
            System.IO.File.WriteAllText(File, _certificate.ExportCertificatePem());
            if (isTrusted) InStore(store => store.Add(X509CertificateLoader.LoadCertificate(_certificate.RawData)));
        }

        public string File { get; }

        public X509Certificate2 Issue(string name, DateTimeOffset from, DateTimeOffset until)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
            using var issued = request.Create(_certificate, from, until, RandomNumberGenerator.GetBytes(8));
            using var whole = issued.CopyWithPrivateKey(key);
            // A key that lives in memory alone is not one that every TLS takes.
            return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
        }

        public void Dispose()
        {
            if (_isTrusted) InStore(store => store.Remove(_certificate));
            _certificate.Dispose();
            System.IO.File.Delete(File);
        }

        private static void InStore(Action<X509Store> change)
        {
            using var store = new X509Store(StoreName.Root, StoreLocation.CurrentUser);
            store.Open(OpenFlags.ReadWrite);
            change(store);
        }
    }

    /// <summary>Answers every request over TLS.</summary>
    private sealed class TlsServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _end = new();
        private readonly X509Certificate2 _certificate;

        public TlsServer(X509Certificate2 certificate)
        {
            _certificate = certificate;
            _listener.Start();
            _ = ServeAsync();
        }

        public Uri Url => new($"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

        public void Dispose()
        {
            _end.Cancel();
            _listener.Dispose();
            _end.Dispose();
            _certificate.Dispose();
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true) _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private async Task AnswerAsync(TcpClient client)
        {
            using (client)
            {
                try
                {
                    await using var tls = new SslStream(client.GetStream());
                    await tls.AuthenticateAsServerAsync(_certificate);
                    using var lines = new StreamReader(tls, Encoding.ASCII, leaveOpen: true);
                    while (await lines.ReadLineAsync() is { Length: > 0 })
                    {
                    }
                    await tls.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nup"u8.ToArray());
                    await tls.ShutdownAsync();
                }
                catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
                {
                    // The client did not like the certificate.
                }
            }
        }
    }
}
