using Deploynix.Core.Model;
using Deploynix.Core.Settings;

namespace Deploynix.Core.Ports;

/// <summary>
/// The operator's settings files. Reading tells every mistake of a file at once; editing leaves comments, order and layout of
/// what it does not touch byte for byte, writes all or nothing, and never writes what could not be read back. A preview of an edit fails as the edit would, and writes nothing.
/// </summary>
public interface ISettingsStore
{
    /// <summary>
    /// Where the settings are: what DEPLOYNIX_SETTINGS names, else the nearest deploynix.json from a folder upward, else that in the user's
    /// configuration folder.
    /// </summary>
    SettingsLocation Locate(string startDirectory);

    /// <summary>Reads a file.</summary>
    /// <exception cref="DeploynixException">
    /// <see cref="ErrorKind.SettingsNotFound"/>, <see cref="ErrorKind.SettingsUnreadable"/>, or
    /// <see cref="ErrorKind.SettingsInvalid"/> with every mistake in its details.
    /// </exception>
    SettingsFile Read(string path);

    /// <summary>The mistakes of a file, in the order of the file; none where it can be used.</summary>
    /// <exception cref="DeploynixException"><see cref="ErrorKind.SettingsNotFound"/> or <see cref="ErrorKind.SettingsUnreadable"/>.</exception>
    IReadOnlyList<SettingsMistake> Check(string path);

    /// <summary>
    /// Adds a site, and the file where there is none yet. With an environment other than production the site lists that one as its only one.
    /// </summary>
    /// <exception cref="DeploynixException">
    /// <see cref="ErrorKind.SiteExists"/>; <see cref="ErrorKind.InvalidArgument"/> where a value is refused; <see cref="ErrorKind.SettingsNotWritten"/>.
    /// </exception>
    SettingsEdit AddSite(string path, string site, SiteDraft draft, string? environment = null, bool preview = false);

    /// <summary>
    /// Sets or takes away values of a site, or of one of its environments; an environment that is not there yet is added, and what was
    /// the site's default stays it.
    /// </summary>
    /// <exception cref="DeploynixException">
    /// <see cref="ErrorKind.SiteNotFound"/>; <see cref="ErrorKind.InvalidArgument"/> where a value is refused; <see cref="ErrorKind.SettingsNotWritten"/>.
    /// </exception>
    SettingsEdit SetSite(string path, string site, string? environment, IEnumerable<SettingChange> changes, bool preview = false);

    /// <summary>Removes a site, or one of its environments, from the file. Nothing on any server is touched.</summary>
    /// <exception cref="DeploynixException">
    /// <see cref="ErrorKind.SiteNotFound"/>, <see cref="ErrorKind.EnvironmentNotFound"/>, <see cref="ErrorKind.SettingsNotWritten"/>.
    /// </exception>
    SettingsEdit RemoveSite(string path, string site, string? environment = null, bool preview = false);
}
