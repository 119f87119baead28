using Deploynix.Core.Model;
using Deploynix.Infrastructure.Local;

namespace Deploynix.Pipeline;

/// <summary>Backups on the operator's machine.</summary>
internal static class LocalBackups
{
    /// <summary>Opens one, with its record.</summary>
    /// <exception cref="DeploynixException">One of the two is not there, or may not be read.</exception>
    public static BackupSource Open(Site site, string path)
    {
        try
        {
            return new BackupSource(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DeploynixException(ErrorKind.BackupNotFound, $"The backup {path} and its record beside it could not be read: {failure.Message.TrimEnd('.')}.", failure)
            {
                Site = site.ToString(), State = "Nothing was changed.", Next = "name a file that Backup-DeploynixDatabase -Destination made",
            };
        }
    }
}
