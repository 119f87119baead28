using System.Collections.Immutable;
using System.Globalization;

namespace Deploynix.Core.Settings;

/// <summary>Reads the members of one object as typed values; whatever is not as it should be is noted, and reads as not there.</summary>
internal sealed class ObjectReader(SettingsNode node, MistakeList mistakes)
{
    /// <summary>Where it stands.</summary>
    public SettingsNode Node => node;

    /// <summary>Whether the member is there, right or wrong.</summary>
    public bool Has(string key) => node[key] is not null;

    /// <summary>Notes every member that has no meaning here.</summary>
    public ObjectReader Knows(IReadOnlyList<string> keys, string what)
    {
        foreach (var member in node.Members.Where(member => !keys.Contains(member.Name)))
        {
            mistakes.Add(member, $"{what} has no such setting{NearMatch.Hint(member.Name, keys)}");
        }
        return this;
    }

    /// <summary>A text that is not empty and that the rule, if there is one, lets through.</summary>
    public string? Text(string key, Func<string, string?>? rule = null) => node[key] is { } value ? TextOf(value, rule) : null;

    /// <summary>One text or a list of them; null where there is none or where one is wrong.</summary>
    public ImmutableArray<string>? Texts(string key, Func<string, string?>? rule = null) =>
        NodesOfTexts(key, rule)?.Select(item => item.Text).ToImmutableArray();

    /// <summary>As <see cref="Texts"/>, with their places.</summary>
    public ImmutableArray<SettingsNode>? NodesOfTexts(string key, Func<string, string?>? rule = null)
    {
        if (node[key] is not { } value) return null;
        if (value.Kind is not (NodeKind.Text or NodeKind.Array))
        {
            mistakes.Add(value, $"must be a text or a list of texts, is {value.Description}");
            return null;
        }
        ImmutableArray<SettingsNode> items = value.Kind == NodeKind.Text ? [value] : value.Items;
        return items.Count(item => TextOf(item, rule) is not null) == items.Length ? items : null;
    }

    /// <summary>As <see cref="Texts"/>, as paths within the release: without a slash at the end, none of them twice.</summary>
    public ImmutableArray<string>? Paths(string key, Func<string, string?> rule)
    {
        if (NodesOfTexts(key, rule) is not { } nodes) return null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in nodes)
        {
            if (!seen.Add(PathRule.NormalizeInRelease(item.Text))) mistakes.Add(item, $"{PathRule.NormalizeInRelease(item.Text)} is listed twice");
        }
        return [.. seen];
    }

    /// <summary>true or false.</summary>
    public bool? Flag(string key)
    {
        if (node[key] is not { } value) return null;
        if (value.Kind == NodeKind.Flag) return value.Text == "true";
        var quoted = value.Kind == NodeKind.Text && value.Text is "true" or "false" ? ", without quotes" : "";
        mistakes.Add(value, $"must be true or false{quoted}, is {value.Description}");
        return null;
    }

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public int? Whole(string key, int min, int max)
    {
        if (node[key] is not { } value) return null;
        var isWhole = value.Kind == NodeKind.Number && value.Text.All(c => char.IsAsciiDigit(c) || c == '-');
        if (!isWhole)
        {
            mistakes.Add(value, $"must be a whole number from {min} to {max}, is {value.Description}");
            return null;
        }
        if (int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max) return number;
        var isLow = value.Text[0] == '-' || (int.TryParse(value.Text, CultureInfo.InvariantCulture, out var low) && low < min);
        mistakes.Add(value, isLow ? $"must be at least {min}, is {value.Description}" : $"must be at most {max}, is {value.Description}");
        return null;
    }

    /// <summary>A share, from 0 to 1.</summary>
    public double? Share(string key)
    {
        if (node[key] is not { } value) return null;
        if (value.Kind == NodeKind.Number && double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1) return share;
        mistakes.Add(value, $"must be a share from 0 to 1, such as 0.05 for 5 of 100, is {value.Description}");
        return null;
    }

    /// <summary>A duration up to <paramref name="max"/>, and above nothing unless that has a meaning.</summary>
    public TimeSpan? Duration(string key, TimeSpan max, bool orNone = false)
    {
        if (node[key] is not { } value) return null;
        TimeSpan? duration = value.Kind switch
        {
            NodeKind.Text => Settings.Duration.FromText(value.Text),
            NodeKind.Number => Settings.Duration.FromSeconds(double.Parse(value.Text, CultureInfo.InvariantCulture)),
            _ => null,
        };
        if (duration is null) mistakes.Add(value, $"must be a duration such as {Settings.Duration.Forms}, is {value.Description}");
        else if (duration <= TimeSpan.Zero && !orNone) mistakes.Add(value, "must be more than nothing");
        else if (duration > max) mistakes.Add(value, $"must be at most {Settings.Duration.ToText(max)}, is {value.Description}");
        else return duration;
        return null;
    }

    /// <summary>One of a few words.</summary>
    public T? Choice<T>(string key) where T : struct, Enum
    {
        if (Text(key) is not { } text) return null;
        var words = Enum.GetNames<T>().Select(name => name.ToLowerInvariant()).ToArray();
        if (words.Contains(text)) return Enum.Parse<T>(text, ignoreCase: true);
        mistakes.Add(node[key]!, $"must be one of {string.Join(", ", words)}, is {node[key]!.Description}{NearMatch.Hint(text, words)}");
        return null;
    }

    /// <summary>An object with only those members.</summary>
    public ObjectReader? Object(string key, IReadOnlyList<string>? keys = null)
    {
        if (node[key] is not { } value) return null;
        if (value.Kind != NodeKind.Object)
        {
            mistakes.Add(value, $"must be an object, is {value.Description}");
            return null;
        }
        var reader = new ObjectReader(value, mistakes);
        return keys is null ? reader : reader.Knows(keys, $"\"{key}\"");
    }

    private string? TextOf(SettingsNode value, Func<string, string?>? rule)
    {
        string? wrong;
        if (value.Kind != NodeKind.Text) wrong = $"must be a text, is {value.Description}";
        else if (string.IsNullOrWhiteSpace(value.Text)) wrong = "cannot be empty";
        else wrong = rule?.Invoke(value.Text);
        if (wrong is null) return value.Text;
        mistakes.Add(value, wrong);
        return null;
    }
}
