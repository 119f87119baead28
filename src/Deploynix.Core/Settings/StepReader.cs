using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>Reads commands of the site's own: a text, an object, or a list of both.</summary>
internal static class StepReader
{
    /// <summary>The longest that a step may be given.</summary>
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(7);

    private const int NameLength = 60;

    /// <summary>The commands of a member; none where it is not there.</summary>
    public static ImmutableArray<HookStep> Read(ObjectReader from, string key, MistakeList mistakes)
    {
        if (from.Node[key] is not { } value) return [];
        ImmutableArray<SettingsNode> items = value.Kind == NodeKind.Array ? value.Items : [value];
        return [.. items.Select(item => ReadOne(item, mistakes)).OfType<HookStep>()];
    }

    /// <summary>One command; null where it is wrong.</summary>
    public static HookStep? ReadOne(SettingsNode item, MistakeList mistakes)
    {
        if (item.Kind == NodeKind.Text)
        {
            if (CheckCommand(item.Text) is not { } wrong) return new HookStep { Name = NameOf(item.Text), Run = item.Text };
            mistakes.Add(item, wrong);
            return null;
        }
        if (item.Kind != NodeKind.Object)
        {
            mistakes.Add(item, $"must be a command as a text, or an object with \"run\" or \"script\", is {item.Description}");
            return null;
        }

        var reader = new ObjectReader(item, mistakes).Knows(SettingsKeys.Step, "a step");
        var name = reader.Text("name", CheckName);
        var run = reader.Text("run", CheckCommand);
        var script = reader.Text("script", PathRule.CheckInRelease);
        var timeout = reader.Duration("timeout", MaxTimeout);
        var continueOnError = reader.Flag("continueOnError");
        if (reader.Has("run") == reader.Has("script"))
        {
            mistakes.Add(item, reader.Has("run")
                ? "has both \"run\" and \"script\"; one of them is to go"
                : "needs \"run\" (a command) or \"script\" (a file of the repository)");
            return null;
        }
        return (run ?? script) is not { } command
            ? null
            : new HookStep { Name = name ?? NameOf(command), Run = run, Script = script, Timeout = timeout, ContinueOnError = continueOnError ?? false };
    }

    /// <summary>For shell text.</summary>
    public static string? CheckCommand(string command)
    {
        if (string.IsNullOrWhiteSpace(command)) return "cannot be empty";
        return command.Contains('\0', StringComparison.Ordinal) ? "a command cannot hold a NUL character" : null;
    }

    private static string? CheckName(string name)
    {
        if (name.Length > 100) return $"a step's name has at most 100 characters, this one has {name.Length}";
        return name.FirstOrDefault(char.IsControl) is not '\0' and var c ? $"a step's name cannot hold {NameRule.Show(c)}"
            : name.Contains('\0', StringComparison.Ordinal) ? "a step's name cannot hold a NUL character" : null;
    }

    /// <summary>The first line, short enough for one line of output.</summary>
    private static string NameOf(string command)
    {
        var line = string.Concat(command.Trim().TakeWhile(c => c is not ('\n' or '\r')).Select(c => char.IsControl(c) ? ' ' : c)).TrimEnd();
        if (line.Length <= NameLength) return line.Length < command.Trim().Length ? line + " ..." : line;
        var cut = char.IsHighSurrogate(line[NameLength - 1]) ? NameLength - 1 : NameLength;
        return line[..cut].TrimEnd() + " ...";
    }
}
