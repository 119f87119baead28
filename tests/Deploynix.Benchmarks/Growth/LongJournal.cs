using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Deploynix.Benchmarks.Growth;

/// <summary>A journal with a long past, chained as a real one is.</summary>
internal static class LongJournal
{
    /// <summary>Adds deployments until it has that many lines.</summary>
    public static void Lengthen(string file, int lines)
    {
        var last = File.ReadLines(file).Last();
        var have = File.ReadLines(file).Count();
        var entry = JsonNode.Parse(last)!.AsObject();
        var added = new StringBuilder();
        for (; have < lines; have++)
        {
            entry["prev"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(last + "\n")));
            entry["run"] = string.Create(CultureInfo.InvariantCulture, $"20250101000000-{have:x8}");
            last = entry.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            added.Append(last).Append('\n');
        }
        File.AppendAllText(file, added.ToString());
    }
}
