using System.Collections.Immutable;
using System.Text;

namespace Deploynix.Core.Parsing;

/// <summary>Configuration files as <see cref="Commands.Configuration.ConfigurationProbe.Files"/> saw them.</summary>
internal sealed record FilesSeen
{
    /// <summary>The first group of the user that was asked for; null where there is no such user.</summary>
    public string? Group { get; init; }

    /// <summary>PHP-FPM's process_control_timeout as it is configured now; null where it could not be asked.</summary>
    public string? ControlTimeout { get; init; }

    /// <summary>What each file holds, by its path.</summary>
    public ImmutableDictionary<string, byte[]> Files { get; init; } = ImmutableDictionary<string, byte[]>.Empty;

    /// <summary>Paths that are there and are no files.</summary>
    public ImmutableArray<string> Strange { get; init; } = [];

    /// <summary>The hashes of what was written last, by path.</summary>
    public ImmutableDictionary<string, string> Record { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether a reload of PHP-FPM lets requests in flight end; null where that is not known.</summary>
    public bool? ReloadIsGraceful => ControlTimeout is null ? null : ControlTimeout.TrimEnd('s') != "0";

    /// <summary>Reads what the probe printed.</summary>
    public static FilesSeen Parse(IEnumerable<string> lines)
    {
        string? group = null, timeout = null;
        var texts = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        var strange = ImmutableArray.CreateBuilder<string>();
        var record = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        StringBuilder? text = null;
        foreach (var pair in lines.Select(line => line.Split('\t', 2)).Where(pair => pair.Length == 2))
        {
            switch (pair[0])
            {
                case "group": group = pair[1].Length > 0 ? pair[1] : null; break;
                case "control-timeout": timeout = pair[1].Length > 0 ? pair[1] : null; break;
                case "file": texts[pair[1]] = text = new(); break;
                case "text": text?.Append(pair[1]); break;
                case "strange": strange.Add(pair[1]); break;
                case "record" when pair[1].Split("  ", 2) is [{ Length: 64 } hash, { Length: > 0 } path]: record[path] = hash; break;
            }
        }
        return new()
        {
            Group = group,
            ControlTimeout = timeout,
            Files = texts.ToImmutableDictionary(file => file.Key, file => Convert.FromBase64String(file.Value.ToString()), StringComparer.Ordinal),
            Strange = strange.ToImmutable(),
            Record = record.ToImmutable(),
        };
    }
}
