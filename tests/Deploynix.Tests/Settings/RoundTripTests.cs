using System.Text;
using Deploynix.Core.Settings;
using Deploynix.Infrastructure.Json;

namespace Deploynix.Tests.Settings;

/// <summary>What the editor promises, on files that nobody would write by hand.</summary>
public sealed class RoundTripTests
{
    private const int Files = 3000;

    [Fact]
    public void What_is_added_and_taken_away_again_leaves_every_byte_as_it_was()
    {
        var random = new Random(20260318);
        for (var i = 0; i < Files; i++)
        {
            var text = new Scribe(random).File();
            var editor = new JsonEditor(text);
            var paths = Objects(editor.Root, []).Where(found => !found.Node.Members.IsEmpty || HasComment(text, found.Node)).Select(found => found.Path).ToArray();
            if (paths.Length == 0) continue;
            var path = paths[random.Next(paths.Length)];
            object value = random.Next(3) switch { 0 => 7, 1 => "a \"b\"\n", _ => new[] { "x", "y" } };

            editor.Set([.. path, "added"], value);
            Assert.NotNull(editor.Find([.. path, "added"]));
            Assert.Equal(Values(new JsonEditor(text).Root), Values(editor.Root).Where(line => !line.Contains("added", StringComparison.Ordinal)));
            Assert.Equal(Comments(text), Comments(editor.Text));
            var withAdded = editor.Text;
            Assert.True(editor.Remove([.. path, "added"]));
            Assert.True(text == editor.Text, $"file {i}, at {string.Join('.', path)}\n--- before\n{text}\n--- with\n{withAdded}\n--- after\n{editor.Text}");
        }
    }

    [Fact]
    public void What_is_taken_away_or_set_touches_no_other_value()
    {
        var random = new Random(4);
        for (var i = 0; i < Files; i++)
        {
            var text = new Scribe(random).File();
            var editor = new JsonEditor(text);
            var members = Objects(editor.Root, []).SelectMany(found => found.Node.Members.Select(member => found.Path.Append(member.Name).ToArray())).ToArray();
            if (members.Length == 0) continue;
            var path = members[random.Next(members.Length)];
            var node = editor.Find(path)!;
            var others = Values(editor.Root).Where(line => !IsAt(line, node.Path)).ToArray();

            var removing = new JsonEditor(text);
            removing.Remove([.. path]);
            Assert.Equal(others, Values(removing.Root));
            editor.Set([.. path], "set");
            Assert.Equal(others, Values(editor.Root).Where(line => !IsAt(line, node.Path)));
            Assert.Equal(text[..node.Place.Start] + "\"set\"" + text[node.Place.End..], editor.Text);
        }
    }

    private static bool IsAt(string line, string path) => line.StartsWith(path, StringComparison.Ordinal) && line[path.Length] is '=' or '.' or '[';

    private static IEnumerable<(string[] Path, SettingsNode Node)> Objects(SettingsNode node, string[] path)
    {
        if (node.Kind != NodeKind.Object) return [];
        return node.Members.SelectMany(member => Objects(member.Value, [.. path, member.Name])).Prepend((path, node));
    }

    /// <summary>Every value with its path, in the order of the file.</summary>
    private static IEnumerable<string> Values(SettingsNode node) => node.Kind switch
    {
        NodeKind.Object => node.Members.SelectMany(member => Values(member.Value)).Prepend($"{node.Path}={{}}"),
        NodeKind.Array => node.Items.SelectMany(Values).Prepend($"{node.Path}=[]"),
        _ => [$"{node.Path}={node.Text}"],
    };

    private static bool HasComment(string text, SettingsNode node) => Comments(text[node.Place.Start..node.Place.End]).Any();

    private static IEnumerable<string> Comments(string text) => System.Text.RegularExpressions.Regex.Matches(text, "//[^\r\n]*|/\\*.*?\\*/", System.Text.RegularExpressions.RegexOptions.Singleline).Select(match => match.Value);

    /// <summary>Writes JSON as people do, and worse.</summary>
    private sealed class Scribe(Random random)
    {
        private readonly StringBuilder _text = new();
        private readonly string _newLine = random.Next(4) == 0 ? "\r\n" : "\n";
        private int _names;

        public string File()
        {
            Space();
            Object(0);
            Space();
            return _text.ToString();
        }

        private void Object(int depth)
        {
            _text.Append('{');
            var count = random.Next(depth == 0 ? 1 : 0, 4);
            for (var i = 0; i < count; i++)
            {
                Space();
                _text.Append("\"n").Append(_names++).Append('"');
                _text.Append(':');
                if (random.Next(8) == 0) Space();
                else _text.Append(' ');
                Value(depth);
                if (i < count - 1 || random.Next(3) == 0)
                {
                    if (random.Next(6) == 0) Space();
                    _text.Append(',');
                }
            }
            Space();
            _text.Append('}');
        }

        private void Value(int depth)
        {
            switch (random.Next(depth < 4 ? 5 : 3))
            {
                case 0: _text.Append(random.Next(100)); break;
                case 1: _text.Append("\"t, } ] \\\" é\""); break;
                case 2: _text.Append("[1, { \"k\": [] },]"); break;
                default: Object(depth + 1); break;
            }
        }

        private void Space()
        {
            for (var i = random.Next(5); i > 0; i--)
            {
                _text.Append(random.Next(9) switch
                {
                    0 or 1 => " ",
                    2 => "\t",
                    3 or 4 => _newLine,
                    5 => $"{_newLine}    ",
                    6 => $"// line {{ , \" {_names}{_newLine}",
                    7 => "/* block } , */",
                    _ => $"/* two{_newLine}lines */",
                });
            }
        }
    }
}
