using System.Globalization;
using System.Text.Json;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Incident;

/// <summary>A real browser that looks at one file.</summary>
/// <param name="file">The file.</param>
internal sealed class Browser(string file)
{
    /// <summary>Where pictures are kept for whoever wants to look at them.</summary>
    public static string Pictures { get; } = Directory.CreateDirectory(LabSources.InRepository("artifacts/incident")).FullName;

    /// <summary>The page as it is once all that would run has run, and each address that was asked for.</summary>
    public async Task<(string Page, IReadOnlyList<string> Asked)> Load()
    {
        var folder = Directory.CreateTempSubdirectory("deploynix-browser-").FullName;
        try
        {
            var log = Path.Combine(folder, "net.json");
            var ran = await Run(folder, "--virtual-time-budget=3000", $"--log-net-log={log}", "--dump-dom");
            return (ran, Asked(await File.ReadAllTextAsync(log)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A picture of it; gives the file.</summary>
    public async Task<string> Picture(string name, int width, int height, bool dark)
    {
        var folder = Directory.CreateTempSubdirectory("deploynix-browser-").FullName;
        try
        {
            var picture = Path.Combine(Pictures, name + ".png");
            File.Delete(picture);
            await Run(folder, string.Create(CultureInfo.InvariantCulture, $"--window-size={width},{height}"), $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}", $"--screenshot={picture}");
            return picture;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Root has no other way to start it than without its sandbox. What it would ask of its maker by itself finds no way.</summary>
    private async Task<string> Run(string folder, params string[] what) => (await LabProcess.Run(
        [
            LabPrograms.Find("chromium") ?? throw new LabException("chromium is not installed"), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions", "--disable-features=OptimizationHints,MediaRouter", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", $"--user-data-dir={folder}/profile",
            .. what, new Uri(file).AbsoluteUri,
        ],
        new() { AsMyself = true })).Succeeded().Text;

    /// <summary>What the page asked for, by the browser's own log; what the browser asks for by itself has another origin, or none.</summary>
    private static IReadOnlyList<string> Asked(string log)
    {
        using var json = JsonDocument.Parse(log.TrimEnd().EndsWith('}') ? log : log.TrimEnd().TrimEnd(',') + "]}");
        return
        [
            .. json.RootElement.GetProperty("events").EnumerateArray()
                .Select(happened => happened.TryGetProperty("params", out var more) && more.ValueKind == JsonValueKind.Object ? more : default).Where(more => more.ValueKind == JsonValueKind.Object)
                .Where(more => Text(more, "initiator") is "null" || Text(more, "initiator").StartsWith("file:", StringComparison.Ordinal))
                .Select(more => Text(more, "url")).Where(url => url.Length > 0).Distinct(StringComparer.Ordinal),
        ];

        static string Text(JsonElement more, string name) => more.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
    }
}
