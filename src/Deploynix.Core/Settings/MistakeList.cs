namespace Deploynix.Core.Settings;

/// <summary>Collects every mistake of a file, so that all of them are told at once. A value that several environments inherit is told once.</summary>
internal sealed class MistakeList
{
    private readonly HashSet<SettingsMistake> _found = [];

    /// <summary>The mistakes in the order of the file.</summary>
    public IReadOnlyList<SettingsMistake> InOrder =>
        [.. _found.OrderBy(mistake => mistake.Line).ThenBy(mistake => mistake.Column)];

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _found.Count == 0;

    /// <summary>Notes a mistake in a value.</summary>
    public void Add(SettingsNode node, string message) => Add(node.Path, node.Place, message);

    /// <summary>Notes a mistake in a member's name, or its being there at all.</summary>
    public void Add(SettingsMember member, string message) => Add(member.Value.Path, member.NamePlace, message);

    /// <summary>Notes a mistake at a place.</summary>
    public void Add(string path, TextPlace place, string message) => _found.Add(new SettingsMistake(path, place.Line, place.Column, message));
}
