using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Deploynix.Infrastructure.Http;

/// <summary>Says why a certificate is not one to trust.</summary>
internal static class CertificateRefusal
{
    /// <summary>
    /// The reason, or null where it is to be trusted. Another name and another day are told before the authority, since they are what somebody can mend in the settings or on the server.
    /// </summary>
    /// <param name="whose">The certificate, as the sentence begins.</param>
    /// <param name="host">Whom it is to be for.</param>
    /// <param name="certificate">What the server showed.</param>
    /// <param name="chain">What it was judged by.</param>
    /// <param name="errors">The judgement.</param>
    public static string? Explain(string whose, string host, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return null;
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return $"{whose} was not shown";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return $"{whose} is not for {host}";
        if (chain is { ChainElements.Count: > 0 } && chain.ChainElements[0].ChainElementStatus.Any(status => status.Status == X509ChainStatusFlags.NotTimeValid))
        {
            var own = chain.ChainElements[0].Certificate;
            return own.NotAfter < DateTime.Now
                ? string.Create(CultureInfo.InvariantCulture, $"{whose} was valid until {own.NotAfter.ToUniversalTime():yyyy-MM-dd}")
                : string.Create(CultureInfo.InvariantCulture, $"{whose} is not valid before {own.NotBefore.ToUniversalTime():yyyy-MM-dd}");
        }
        return $"{whose} is of no authority that this machine trusts";
    }
}
