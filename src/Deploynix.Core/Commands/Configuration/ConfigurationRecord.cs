using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands.Configuration;

/// <summary>What a site remembers of the configuration that was written for it: a hash and a path a line, so that an edit shows.</summary>
internal static class ConfigurationRecord
{
    public static string Path(SitePaths site) => site.State + "/config.sha256";

    public static string Hash(string content) => Hash(Encoding.UTF8.GetBytes(content));

    /// <summary>As sha256sum prints it.</summary>
    [SuppressMessage("Globalization", "CA1308", Justification = "sha256sum prints small letters.")]
    public static string Hash(byte[] content) => Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant();

    /// <summary>Replaces the record, where the site has a state folder; it belongs to whom that folder belongs to.</summary>
    public static ShellCommand Write(SitePaths site, IReadOnlyDictionary<string, string> hashes) => Sh.Script($$"""
        [ -d {{site.State}} ] || exit 0
        { printf '%s' {{string.Concat(hashes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value}  {pair.Key}\n"))}} > {{Path(site) + ".new"}} &&
        { chown --reference={{site.State}} {{Path(site) + ".new"}} 2>/dev/null || :; } &&
        mv -f {{Path(site) + ".new"}} {{Path(site)}}; } || exit {{ExitCode.NotWritable}}
        """);
}
