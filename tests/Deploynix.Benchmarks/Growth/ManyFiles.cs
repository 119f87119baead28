using System.Globalization;
using System.Text;
using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks.Growth;

/// <summary>A repository of as many small files as are asked for, a hundred in each folder.</summary>
internal static class ManyFiles
{
    public static async Task<string> MakeAsync(Stage stage, int count)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{stage.Root}/files{count}.git");
        await LabProcess.Run(["git", "init", "--quiet", "--bare", "--initial-branch=main", path]).Succeeded();
        var stream = Commit("Begin", "");
        for (var file = 0; file < count; file++) File(stream, string.Create(CultureInfo.InvariantCulture, $"d{file / 10_000}/d{file / 100 % 100}/f{file}.php"), $"<?php return {file};\n");
        await ImportAsync(path, stream);
        return path;
    }

    public static Task ChangeAsync(string path, int number)
    {
        var stream = Commit("Change", "from refs/heads/main^0\n");
        File(stream, "d0/d0/f0.php", string.Create(CultureInfo.InvariantCulture, $"<?php return -{number};\n"));
        return ImportAsync(path, stream);
    }

    private static StringBuilder Commit(string subject, string from) => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"commit refs/heads/main\ncommitter Mara Lindqvist <mara@example.org> {DateTimeOffset.UtcNow.ToUnixTimeSeconds()} +0000\ndata {subject.Length}\n{subject}\n{from}");

    private static void File(StringBuilder stream, string path, string content) =>
        stream.Append(CultureInfo.InvariantCulture, $"M 100644 inline {path}\ndata {content.Length}\n{content}\n");

    private static async Task ImportAsync(string path, StringBuilder stream) =>
        await LabProcess.Run(["git", "-C", path, "fast-import", "--quiet"], new() { Input = stream.ToString(), Deadline = TimeSpan.FromMinutes(5) }).Succeeded();
}
