using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;

namespace Deploynix.Core.Parsing;

/// <summary>Reads the list of backups, newest first. A folder whose record is of another one is none of this site's.</summary>
internal static class BackupsSeen
{
    public static ImmutableArray<Backup> Parse(Site site, Server server, IEnumerable<string> lines) =>
    [
        .. lines.Select(line => line.Split('\t', 4)).Where(words => words is ["backup", _, _, _])
            .Select(words => (Folder: words[1], Size: words[2], Record: BackupRecord.TryParse(words[3])))
            .Where(found => found.Record is { } record && record.Id == found.Folder && ReleaseId.TryParse(record.Id) is not null)
            .Select(found => Backup.Of(
                found.Record!, site, server, $"{SitePaths.Of(site).Backups}/{found.Folder}",
                long.TryParse(found.Size, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size == found.Record!.Bytes))
            .OrderByDescending(backup => backup.Id, StringComparer.Ordinal),
    ];
}
