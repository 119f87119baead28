using System.Collections.Immutable;

namespace Deploynix.Core.Settings;

/// <summary>Values that are short for an object: "retention": 5 for { "releases": 5 }, a text of "phpFpm" for its service, a flag of "reuse" for all three.</summary>
internal static class ShortForm
{
    private static readonly ImmutableArray<string> Reused = ["vendor", "nodeModules", "assets"];

    /// <summary>The members that a value of that kind stands for; none where it stands for itself.</summary>
    public static ImmutableArray<string> Members(string key, NodeKind? kind) => (key, kind) switch
    {
        ("retention", NodeKind.Number) => ["releases"],
        ("phpFpm", NodeKind.Text) => ["service"],
        ("reuse", NodeKind.Flag) => Reused,
        _ => [],
    };

    /// <summary>The object that the value stands for; the value itself where it stands for none.</summary>
    public static SettingsNode Expand(string key, SettingsNode value) => Members(key, value.Kind) is { IsEmpty: false } members
        ? value with { Kind = NodeKind.Object, Members = [.. members.Select(member => new SettingsMember(member, value.Place, value))] }
        : value;
}
