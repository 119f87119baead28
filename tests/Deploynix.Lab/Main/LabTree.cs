using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Main;

/// <summary>Everything that lies in a folder, line by line: kinds, rights, owners, targets of links and hashes of contents.</summary>
internal sealed class LabTree(string folder, string[] lines)
{
    /// <summary>As it is now. Left out is the mirror of the repository: what it keeps is never live.</summary>
    public static async Task<LabTree> Of(string folder) => new(folder, (await LabProcess.Run(
        [
            "sh", "-c",
            """
            [ -e "$1" ] || { echo "no $1"; exit 0; }
            cd "$1" && find . -path ./.deploynix/repo.git -prune -o -printf '%p %y %m %u %l\n' | LC_ALL=C sort
            find . -path ./.deploynix/repo.git -prune -o -type f -exec sha256sum {} + | LC_ALL=C sort -k 2
            """,
            "sh", folder,
        ], LabProcess.AsMyself).Succeeded()).Output.Split('\n'));

    /// <summary>Fails with what is different now.</summary>
    public async Task IsUnchanged()
    {
        var now = await Of(folder);
        string[] changes = [.. lines.Except(now.Lines).Select(line => "- " + line), .. now.Lines.Except(lines).Select(line => "+ " + line)];
        Assert.True(changes.Length == 0, $"{folder} changed:\n{string.Join('\n', changes)}");
    }

    private string[] Lines => lines;
}
