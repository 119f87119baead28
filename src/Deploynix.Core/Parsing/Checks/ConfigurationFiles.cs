using System.Collections.Immutable;
using Deploynix.Core.Commands.Checks;

namespace Deploynix.Core.Parsing.Checks;

/// <summary>The file that a daemon was started with, and every file that it includes, by path.</summary>
internal sealed record ConfigurationFiles(string Main, ImmutableDictionary<string, string> Texts, ImmutableArray<string> Unreadable)
{
    private const string UnreadableMark = "# unreadable ";

    /// <summary>Takes apart what <see cref="WebLook"/> put together.</summary>
    public static ImmutableArray<ConfigurationFiles> Read(IEnumerable<string> lines)
    {
        var found = ImmutableArray.CreateBuilder<ConfigurationFiles>();
        string? main = null, path = null;
        var texts = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var unreadable = new List<string>();
        foreach (var line in lines)
        {
            if (line.StartsWith(WebLook.Main, StringComparison.Ordinal))
            {
                Close();
                path = main = line[WebLook.Main.Length..];
                texts[path] = [];
            }
            else if (main is null)
            {
                continue;
            }
            else if (line.StartsWith(WebLook.Included, StringComparison.Ordinal))
            {
                path = line[WebLook.Included.Length..];
                texts[path] = [];
            }
            else if (line.StartsWith(UnreadableMark, StringComparison.Ordinal))
            {
                unreadable.Add(line[UnreadableMark.Length..]);
            }
            else
            {
                texts[path!].Add(line);
            }
        }
        Close();
        return found.ToImmutable();

        void Close()
        {
            if (main is null) return;
            found.Add(new(main, texts.ToImmutableDictionary(pair => pair.Key, pair => string.Join('\n', pair.Value), StringComparer.Ordinal), [.. unreadable.Distinct()]));
            texts = new(StringComparer.Ordinal);
            unreadable.Clear();
        }
    }
}
