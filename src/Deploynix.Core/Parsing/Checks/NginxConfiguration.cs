using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Deploynix.Core.Parsing.Checks;

/// <summary>A directive of nginx; <paramref name="Block"/> is null where it has none.</summary>
internal sealed record NginxDirective(string Name, ImmutableArray<string> Arguments, ImmutableArray<NginxDirective>? Block, string File);

/// <summary>A place in nginx that hands requests to PHP, with what applies to it: what is inherited included.</summary>
internal sealed record NginxPhp(string File, string Pass, string? ScriptFilename, string? DocumentRoot);

/// <summary>A server of nginx, or a location with a root of its own, and the places in it that hand requests to PHP.</summary>
internal sealed record NginxRoot(string File, string Server, string Root, ImmutableArray<NginxPhp> Php);

/// <summary>Reads nginx's configuration as far as it tells which root a site is served from and which path PHP gets.</summary>
internal static class NginxConfiguration
{
    private const int Deepest = 16;

    /// <summary>Every root with the PHP behind it.</summary>
    public static ImmutableArray<NginxRoot> Roots(ConfigurationFiles files)
    {
        var found = new List<NginxRoot>();
        foreach (var http in Parse(files, files.Main, 0).Where(directive => directive.Name == "http"))
        {
            var outer = Scope.Empty.With(http);
            foreach (var server in http.Block!.Value.Where(directive => directive.Name == "server" && directive.Block is not null))
            {
                var scope = outer.With(server);
                var name = server.Block!.Value.FirstOrDefault(directive => directive.Name == "server_name") is { } named ? string.Join(' ', named.Arguments) : "_";
                var places = new List<(string Root, NginxPhp? Php)>();
                if (scope.Root is not null) places.Add((scope.Root, null));
                Walk(server, scope, places);
                found.AddRange(places.GroupBy(place => place.Root).Select(group => new NginxRoot(server.File, name, group.Key, [.. group.Select(place => place.Php).OfType<NginxPhp>()])));
            }
        }
        return [.. found];
    }

    private static void Walk(NginxDirective block, Scope scope, List<(string Root, NginxPhp? Php)> places)
    {
        foreach (var inner in block.Block!.Value.Where(directive => directive.Block is not null && directive.Name is "location" or "if" or "limit_except"))
        {
            if (inner.Block is null) continue;
            var own = scope.With(inner);
            if (own.Root is not null)
            {
                var pass = inner.Block.Value.FirstOrDefault(directive => directive.Name == "fastcgi_pass" && directive.Arguments.Length > 0);
                places.Add((own.Root, pass is null ? null : new(inner.File, pass.Arguments[0], own.Parameter("SCRIPT_FILENAME"), own.Parameter("DOCUMENT_ROOT"))));
            }
            Walk(inner, own, places);
        }
    }

    /// <summary>What a block inherits. Parameters are inherited only by a block that has none of its own; the last one of a name is what PHP takes.</summary>
    private sealed record Scope(string? Root, ImmutableArray<(string Name, string Value)> Parameters, ImmutableDictionary<string, string> Variables)
    {
        public static Scope Empty { get; } = new(null, [], ImmutableDictionary<string, string>.Empty);

        public Scope With(NginxDirective block)
        {
            var variables = Variables;
            foreach (var set in block.Block!.Value.Where(directive => directive.Name == "set" && directive.Arguments.Length == 2)) variables = variables.SetItem(set.Arguments[0], set.Arguments[1]);
            ImmutableArray<(string, string)> own =
                [.. block.Block.Value.Where(directive => directive.Name == "fastcgi_param" && directive.Arguments.Length >= 2).Select(directive => (directive.Arguments[0], directive.Arguments[1]))];
            var root = block.Block.Value.LastOrDefault(directive => directive.Name == "root" && directive.Arguments.Length == 1)?.Arguments[0];
            foreach (var (name, value) in variables) root = root?.Replace(name, value, StringComparison.Ordinal);
            return new(root is null ? Root : Tidy(root), own.IsEmpty ? Parameters : own, variables);
        }

        public string? Parameter(string name) => Parameters.LastOrDefault(pair => pair.Name == name).Value;

        private static string Tidy(string root) => root.Length > 1 ? root.TrimEnd('/') : root;
    }

    private static ImmutableArray<NginxDirective> Parse(ConfigurationFiles files, string path, int depth)
    {
        if (depth > Deepest || !files.Texts.TryGetValue(path, out var text)) return [];
        var at = 0;
        return Block(files, path, Tokens(text), ref at, depth);
    }

    private static ImmutableArray<NginxDirective> Block(ConfigurationFiles files, string path, List<Token> tokens, ref int at, int depth)
    {
        var found = ImmutableArray.CreateBuilder<NginxDirective>();
        var words = new List<string>();
        while (at < tokens.Count)
        {
            var token = tokens[at++];
            if (token.IsWord)
            {
                words.Add(token.Text);
                continue;
            }
            if (token.Text == "}") break;
            if (words.Count == 0) continue;
            if (token.Text == "{") found.Add(new(words[0], [.. words.Skip(1)], Block(files, path, tokens, ref at, depth), path));
            else if (words[0] == "include" && words.Count == 2) found.AddRange(Included(files, words[1]).SelectMany(file => Parse(files, file, depth + 1)));
            else found.Add(new(words[0], [.. words.Skip(1)], null, path));
            words.Clear();
        }
        return found.ToImmutable();
    }

    /// <summary>Relative to the folder of the main file, as nginx has it; wildcards stay within one folder.</summary>
    private static IEnumerable<string> Included(ConfigurationFiles files, string pattern)
    {
        var path = pattern.StartsWith('/') ? pattern : $"{files.Main[..Math.Max(0, files.Main.LastIndexOf('/'))]}/{pattern}";
        if (files.Texts.ContainsKey(path)) return [path];
        var expression = new Regex("^" + Regex.Escape(path).Replace(@"\*", "[^/]*", StringComparison.Ordinal).Replace(@"\?", "[^/]", StringComparison.Ordinal) + "$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return files.Texts.Keys.Where(key => expression.IsMatch(key)).Order(StringComparer.Ordinal);
    }

    private readonly record struct Token(string Text, bool IsWord);

    private static List<Token> Tokens(string text)
    {
        var tokens = new List<Token>();
        var word = new StringBuilder();
        var open = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '"' or '\'' && word.Length == 0)
            {
                open = true;
                for (i++; i < text.Length && text[i] != c; i++)
                {
                    if (text[i] == '\\' && i + 1 < text.Length) i++;
                    word.Append(text[i]);
                }
                End();
            }
            else if (c == '\\' && i + 1 < text.Length)
            {
                word.Append(c).Append(text[++i]);
            }
            else if (c == '#' && word.Length == 0)
            {
                while (i + 1 < text.Length && text[i + 1] != '\n') i++;
            }
            else if (char.IsWhiteSpace(c))
            {
                End();
            }
            else if (c == '{' && word.Length > 0 && word[^1] == '$')
            {
                while (i < text.Length && text[i] != '}') word.Append(text[i++]);
                word.Append('}');
            }
            else if (c is ';' or '{' or '}')
            {
                End();
                tokens.Add(new(c.ToString(), false));
            }
            else
            {
                word.Append(c);
            }
        }
        End();
        return tokens;

        void End()
        {
            if (word.Length > 0 || open) tokens.Add(new(word.ToString(), true));
            word.Clear();
            open = false;
        }
    }
}
