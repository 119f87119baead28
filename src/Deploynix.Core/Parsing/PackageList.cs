using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Deploynix.Core.Parsing;

/// <summary>Reads which packages a release has, of the lists that composer, npm, yarn and pnpm keep.</summary>
internal static partial class PackageList
{
    private const int Largest = 64 << 20;

    /// <summary>The names and versions; null where the text is no such list. npm may have a package in several versions: all of them then.</summary>
    public static ImmutableSortedDictionary<string, string>? Parse(string file, string text)
    {
        try
        {
            return Of(file[(file.LastIndexOf('/') + 1)..] switch
            {
                "installed.json" => Installed(text),
                "composer.lock" => Composer(text),
                "package-lock.json" => Npm(text),
                "yarn.lock" => Yarn(text),
                "pnpm-lock.yaml" => Pnpm(text),
                _ => [],
            });
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>What the server sent: base64 of the text, compressed or not. Null where it is neither, or too large.</summary>
    public static string? Unpack(IEnumerable<string> base64)
    {
        try
        {
            var bytes = Convert.FromBase64String(string.Concat(base64));
            if (bytes is not [0x1f, 0x8b, ..]) return Encoding.UTF8.GetString(bytes);
            using var text = new MemoryStream();
            using var unzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            var buffer = new byte[1 << 16];
            for (int count; (count = unzip.Read(buffer)) > 0;)
            {
                if (text.Length + count > Largest) return null;
                text.Write(buffer, 0, count);
            }
            return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
        }
        catch (Exception failure) when (failure is FormatException or InvalidDataException)
        {
            return null;
        }
    }

    private static ImmutableSortedDictionary<string, string> Of(IEnumerable<(string Name, string Version)> packages) => packages
        .GroupBy(package => package.Name, StringComparer.Ordinal)
        .ToImmutableSortedDictionary(
            group => PlainText.Of(group.Key, 200),
            group => PlainText.Of(string.Join(", ", group.Select(package => package.Version).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)), 200), StringComparer.Ordinal);

    private static List<(string, string)> Installed(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        // A list by composer 1, and a list in an object by composer 2.
        return [.. Packages(root.ValueKind == JsonValueKind.Array ? root : root.GetProperty("packages"))];
    }

    private static List<(string, string)> Composer(string text)
    {
        using var document = JsonDocument.Parse(text);
        return [.. Packages(document.RootElement.GetProperty("packages"))];
    }

    private static IEnumerable<(string, string)> Packages(JsonElement list) => list.EnumerateArray().Select(package => (
        package.GetProperty("name").GetString() ?? "",
        Version(package) + (package.TryGetProperty("version", out var version) && version.GetString() is { } name && name.StartsWith("dev-", StringComparison.Ordinal) ? Reference(package) : "")));

    private static string Version(JsonElement package) => package.TryGetProperty("version", out var version) ? version.GetString() ?? "" : "";

    /// <summary>A branch moves under its name: the commit tells.</summary>
    private static string Reference(JsonElement package) =>
        package.TryGetProperty("source", out var source) && source.ValueKind == JsonValueKind.Object && source.TryGetProperty("reference", out var reference) && reference.GetString() is { Length: >= 7 } commit ? $"#{commit[..7]}" : "";

    private static List<(string, string)> Npm(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        List<(string, string)> found = [];
        if (root.TryGetProperty("packages", out var packages))
        {
            foreach (var package in packages.EnumerateObject())
            {
                var at = package.Name.LastIndexOf("node_modules/", StringComparison.Ordinal);
                if (at >= 0 && Version(package.Value) is { Length: > 0 } version) found.Add((package.Name[(at + "node_modules/".Length)..], version));
            }
            return found;
        }
        Add(root);
        return found;

        void Add(JsonElement holder)
        {
            if (!holder.TryGetProperty("dependencies", out var dependencies) || dependencies.ValueKind != JsonValueKind.Object) return;
            foreach (var package in dependencies.EnumerateObject().Where(package => package.Value.ValueKind == JsonValueKind.Object))
            {
                found.Add((package.Name, Version(package.Value)));
                Add(package.Value);
            }
        }
    }

    /// <summary>Both kinds of yarn: entries at the margin, their version indented below.</summary>
    private static IEnumerable<(string, string)> Yarn(string text)
    {
        string? name = null;
        foreach (var line in text.Split('\n'))
        {
            if (YarnEntry().Match(line) is { Success: true } entry) name = entry.Groups[1].Value;
            else if (name is not null && YarnVersion().Match(line) is { Success: true } version)
            {
                yield return (name, version.Groups[1].Value);
                name = null;
            }
        }
    }

    private static IEnumerable<(string, string)> Pnpm(string text)
    {
        var inside = false;
        foreach (var line in text.Split('\n'))
        {
            if (line.Length > 0 && !char.IsWhiteSpace(line[0])) inside = line.StartsWith("packages:", StringComparison.Ordinal);
            else if (inside && PnpmEntry().Match(line) is { Success: true } entry) yield return (entry.Groups[1].Value, entry.Groups[2].Value);
        }
    }

    [GeneratedRegex(@"^""?(@?[^@\s""]+)@[^:]*.*:\s*$")]
    private static partial Regex YarnEntry();

    [GeneratedRegex(@"^\s+version:?\s+""?([^""\s]+)""?\s*$")]
    private static partial Regex YarnVersion();

    [GeneratedRegex(@"^  ['""]?/?(@?[^@\s'""]+?)[@/](\d[^:()'""\s/]*).*:\s*$")]
    private static partial Regex PnpmEntry();
}
