using System.Text;

namespace Deploynix.Core.Settings;

/// <summary>
/// A text with placeholders such as <c>{release}</c>; <c>{{</c> and <c>}}</c> are braces. What is written is the target's own markup; what comes
/// through a placeholder is data, and escaped for that markup.
/// </summary>
internal static class MessageTemplate
{
    /// <summary>The placeholders.</summary>
    public static readonly IReadOnlyList<string> Names =
        ["act", "branch", "by", "commit", "duration", "environment", "event", "previous", "reason", "release", "servers", "site", "subject", "text", "time", "url"];

    /// <summary>What is wrong with a template, or null.</summary>
    public static string? Check(string template)
    {
        string? wrong = null;
        if (template.Length > 4000) return $"a template has at most 4000 characters, this one has {template.Length}";
        Read(template, static _ => { }, name =>
        {
            if (!Names.Contains(name)) wrong ??= $"there is no placeholder {{{SettingsNode.Abridge(name)}}}{NearMatch.Hint(name, Names)}; there are {string.Join(", ", Names)}";
        }, broken => wrong ??= broken);
        return wrong;
    }

    /// <summary>The text with values in the place of placeholders; one without a value is nothing.</summary>
    public static string Render(string template, Func<string, string?> value, Func<string, string> escape)
    {
        var text = new StringBuilder();
        Read(template, literal => text.Append(literal), name => text.Append(value(name) is { } found ? escape(found) : ""), static _ => { });
        return text.ToString();
    }

    private static void Read(string template, Action<string> literal, Action<string> placeholder, Action<string> broken)
    {
        for (var i = 0; i < template.Length; i++)
        {
            var c = template[i];
            if (c is '{' or '}' && i + 1 < template.Length && template[i + 1] == c)
            {
                literal(c.ToString());
                i++;
            }
            else if (c == '{' && template.IndexOf('}', i) is > 0 and var end)
            {
                placeholder(template[(i + 1)..end]);
                i = end;
            }
            else if (c is '{' or '}')
            {
                broken($"a single '{c}' stands for nothing; write {c}{c} for a brace");
                literal(c.ToString());
            }
            else
            {
                literal(c.ToString());
            }
        }
    }
}
