using System.Collections.Immutable;

namespace Deploynix.Core.Settings;

/// <summary>
/// Lays an environment over its site: objects merge member by member, texts, numbers and lists replace, and a
/// variable of null goes. Every value keeps its path and place, so that a mistake is shown where it was made.
/// </summary>
internal static class Inheritance
{
    /// <summary>The values of the site as the environment has them.</summary>
    public static SettingsNode Merge(SettingsNode site, SettingsNode? environment)
    {
        var own = site.Members.Where(member => member.Name is not ("environments" or "defaultEnvironment"));
        if (environment is null) return site with { Members = [.. own] };

        // Two ways to say the same: who says one of them in an environment means it instead of both.
        if (environment["server"] is not null || environment["servers"] is not null) own = own.Where(member => member.Name is not ("server" or "servers"));
        var members = own.ToList();
        foreach (var member in environment.Members)
        {
            var i = members.FindIndex(inherited => inherited.Name == member.Name);
            if (i < 0) members.Add(member with { Value = member.Name == "variables" ? WithoutNulls(member.Value) : member.Value });
            else members[i] = member with { Value = MergeValue(member.Name, members[i].Value, member.Value) };
        }
        return site with { Members = [.. members] };
    }

    private static SettingsNode MergeValue(string key, SettingsNode inherited, SettingsNode value)
    {
        if (!SettingsKeys.Merged.Contains(key)) return value;
        inherited = ShortForm.Expand(key, inherited);
        if (key != "phpFpm") value = ShortForm.Expand(key, value);
        if (inherited.Kind != NodeKind.Object || value.Kind != NodeKind.Object) return value;

        // Another way to reload, as with servers, means that one instead.
        if (key == "phpFpm" && value.Members.Any(IsWay)) inherited = inherited with { Members = inherited.Members.RemoveAll(IsWay) };
        var merged = value with { Members = MergeMembers(inherited.Members, value.Members) };
        return key == "variables" ? WithoutNulls(merged, inherited) : merged;
    }

    private static ImmutableArray<SettingsMember> MergeMembers(ImmutableArray<SettingsMember> inherited, ImmutableArray<SettingsMember> members)
    {
        var names = members.Select(member => member.Name).ToHashSet();
        return [.. inherited.Where(member => !names.Contains(member.Name)), .. members];
    }

    private static bool IsWay(SettingsMember member) => SettingsKeys.FpmWays.Contains(member.Name);

    private static SettingsNode WithoutNulls(SettingsNode variables, SettingsNode? inherited = null) => variables with
    {
        // A null of the site itself removes nothing: it stays, to be told as the mistake that it is.
        Members = [.. variables.Members.Where(member => member.Value.Kind != NodeKind.Null || inherited?.Member(member.Name) == member)],
    };
}
