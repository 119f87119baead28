using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Main;

/// <summary>Everything that lies in a folder, as text: kinds, rights, owners, targets of links and hashes of contents. Two that are equal mean that nothing changed.</summary>
internal static class LabTree
{
    public static async Task<string> Of(string folder) => (await LabProcess.Run(
        [
            "sh", "-c",
            """
            [ -e "$1" ] || { echo "no $1"; exit 0; }
            cd "$1" && find . -printf '%p %y %m %u %l\n' | LC_ALL=C sort
            find . -type f -exec sha256sum {} + | LC_ALL=C sort -k 2
            """,
            "sh", folder,
        ], LabProcess.AsMyself).Succeeded()).Output;
}
