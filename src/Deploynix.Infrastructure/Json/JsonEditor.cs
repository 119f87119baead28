using System.Collections.Immutable;
using Deploynix.Core.Settings;

namespace Deploynix.Infrastructure.Json;

/// <summary>
/// Changes members of objects in a JSON text and nothing else: not a comment, not a space outside of what is set or taken away. What
/// was added to an object that had members already and is removed again leaves the text as it was, byte for byte.
/// </summary>
internal sealed class JsonEditor
{
    private readonly JsonText _style;

    /// <summary>Edits a text that is known to be JSON.</summary>
    public JsonEditor(string text)
    {
        _style = JsonText.Like(text);
        Text = text;
        Root = Parse(text);
    }

    /// <summary>The text as it is now.</summary>
    public string Text { get; private set; }

    /// <summary>What it says.</summary>
    public SettingsNode Root { get; private set; }

    /// <summary>The value at a path of names; null where there is none.</summary>
    public SettingsNode? Find(IEnumerable<string> path) => path.Aggregate((SettingsNode?)Root, (node, name) => node?[name]);

    /// <summary>Sets a value, with every object on the way to it. A value that is there already and says the same is left as it is written.</summary>
    public void Set(ImmutableArray<string> path, object value)
    {
        var (node, depth) = (Root, 0);
        while (depth < path.Length && node[path[depth]] is { } next) (node, depth) = (next, depth + 1);
        if (depth == path.Length)
        {
            if (!Same(node, value)) Replace(node, value);
            return;
        }

        // What is not there yet is made from the inside out.
        for (var i = path.Length - 1; i > depth; i--) value = ImmutableArray.Create(KeyValuePair.Create(path[i], value));
        if (node.Kind == NodeKind.Object) Insert(node, path[depth], value);
        else Replace(node, ImmutableArray.Create(KeyValuePair.Create(path[depth], value)));
    }

    /// <summary>Takes a member away, with the comments that belong to it: those behind it on its line, and those on the lines right above it.</summary>
    public bool Remove(ImmutableArray<string> path)
    {
        if (Find(path[..^1]) is not { Kind: NodeKind.Object } parent || parent.Member(path[^1]) is not { } member) return false;
        Apply(MemberRemoval.Of(Text, parent, parent.Members.IndexOf(member)));
        return true;
    }

    /// <summary>Gives a member another name and value where it stands.</summary>
    public void Rename(ImmutableArray<string> path, string name, object value)
    {
        var member = Find(path[..^1])!.Member(path[^1])!;
        var indent = Trivia.Indent(Text, member.NamePlace.Start);
        Apply([(member.NamePlace.Start, member.Value.Place.End, _style.Member(name, value, indent))]);
    }

    private void Replace(SettingsNode node, object value) =>
        Apply([(node.Place.Start, node.Place.End, _style.Value(value, Trivia.Indent(Text, node.Place.Start)))]);

    private void Insert(SettingsNode parent, string name, object value)
    {
        if (parent.Members.IsEmpty)
        {
            InsertFirst(parent, name, value);
            return;
        }
        var last = parent.Members[^1];
        var end = last.Value.Place.End;
        var ownLine = Trivia.StartsLine(Text, last.NamePlace.Start);
        var indent = Trivia.Indent(Text, last.NamePlace.Start);
        var member = (ownLine ? _style.NewLine + indent : " ") + _style.Member(name, value, indent);
        var comma = Trivia.Skip(Text, end);
        if (comma < Text.Length && Text[comma] == ',')
        {
            // A comma behind the last one is the file's manner: it is kept.
            var after = ownLine ? Trivia.RestOfLine(Text, comma + 1, out _) : comma + 1;
            Apply([(after, after, member + ",")]);
            return;
        }
        var at = ownLine ? Trivia.RestOfLine(Text, end, out _) : end;
        Apply([(end, end, ","), (at, at, member)]);
    }

    private void InsertFirst(SettingsNode parent, string name, object value)
    {
        var (open, close) = (parent.Place.Start + 1, parent.Place.End - 1);
        var indent = Trivia.Indent(Text, parent.Place.Start);
        var member = _style.NewLine + indent + _style.Unit + _style.Member(name, value, indent + _style.Unit);
        if (string.IsNullOrWhiteSpace(Text[open..close]))
        {
            Apply([(open, close, member + _style.NewLine + indent)]);
            return;
        }
        var at = Trivia.RestOfLine(Text, open, out var endsLine);
        if (endsLine) Apply([(at, at, member)]);
        else Apply([(open, open, " " + _style.Member(name, value, indent))]);
    }

    private void Apply(IReadOnlyList<(int Start, int End, string With)> edits)
    {
        var text = Text;
        for (var i = edits.Count - 1; i >= 0; i--) text = string.Concat(text.AsSpan(0, edits[i].Start), edits[i].With, text.AsSpan(edits[i].End));
        Root = Parse(text);
        Text = text;
    }

    private bool Same(SettingsNode node, object value) => value switch
    {
        string text => node.Kind == NodeKind.Text && node.Text == text,
        int or long or bool => node.Kind is NodeKind.Number or NodeKind.Flag && node.Text == _style.Value(value, ""),
        IEnumerable<string> texts => node.Kind == NodeKind.Array && node.Items.All(item => item.Kind == NodeKind.Text)
            && node.Items.Select(item => item.Text).SequenceEqual(texts),
        _ => false,
    };

    private static SettingsNode Parse(string text)
    {
        var mistakes = new MistakeList();
        return JsonTree.Read(text, mistakes) ?? throw new InvalidOperationException("The edited text is no JSON: " + mistakes.InOrder[0].In("text"));
    }
}
