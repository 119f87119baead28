using System.Collections.Immutable;

namespace Deploynix.Core.Settings;

/// <summary>What sort of JSON value a node is.</summary>
internal enum NodeKind
{
    /// <summary>{ }</summary>
    Object,
    /// <summary>[ ]</summary>
    Array,
    /// <summary>A string.</summary>
    Text,
    /// <summary>A number; its text is the literal, so that nothing is lost to rounding.</summary>
    Number,
    /// <summary>true or false.</summary>
    Flag,
    /// <summary>null.</summary>
    Null,
}

/// <summary>Where something stands in the file: line and column as an editor counts them, from 1, and the offsets of its first character and after its last.</summary>
internal readonly record struct TextPlace(int Line, int Column, int Start, int End);

/// <summary>A value of the settings file with its path and place: what the rules are written against, whichever reader made it.</summary>
internal sealed record SettingsNode(NodeKind Kind, string Path, TextPlace Place)
{
    /// <summary>A text's value, or the literal of a number or flag.</summary>
    public string Text { get; init; } = "";

    /// <summary>An object's members in their order.</summary>
    public ImmutableArray<SettingsMember> Members { get; init; } = [];

    /// <summary>An array's items.</summary>
    public ImmutableArray<SettingsNode> Items { get; init; } = [];

    /// <summary>The member of that name, exactly as written.</summary>
    public SettingsMember? Member(string name) => Members.FirstOrDefault(member => member.Name == name);

    /// <summary>The value of that name, exactly as written.</summary>
    public SettingsNode? this[string name] => Member(name)?.Value;

    /// <summary>What it is, in an operator's words.</summary>
    public string Description => Kind switch
    {
        NodeKind.Object => "an object",
        NodeKind.Array => "a list",
        NodeKind.Text => $"the text \"{Abridge(Text)}\"",
        NodeKind.Null => "null",
        _ => Abridge(Text),
    };

    /// <summary>The path of a member of the object at <paramref name="parent"/>; a name that is no plain word stands in brackets.</summary>
    public static string MemberPath(string parent, string name)
    {
        var plain = name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or ':' or '$');
        if (!plain) return $"{parent}['{Abridge(name)}']";
        return parent.Length == 0 ? name : $"{parent}.{name}";
    }

    /// <summary>The text as one short line that is safe to print.</summary>
    public static string Abridge(string text)
    {
        var clean = string.Concat(text.Take(60).Select(c => char.IsControl(c) ? '\uFFFD' : c));
        return text.Length > 60 ? clean + "..." : clean;
    }
}

/// <summary>A name and its value.</summary>
internal sealed record SettingsMember(string Name, TextPlace NamePlace, SettingsNode Value);
