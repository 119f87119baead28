using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>Reads what is kept between releases and what is writable, and sees that no two of them fight over a path.</summary>
internal sealed class SharedReader(MistakeList mistakes)
{
    /// <summary>What Laravel shares unless the settings say otherwise.</summary>
    public static readonly ImmutableArray<string> LaravelFiles = [".env"];

    /// <summary>What Laravel shares unless the settings say otherwise.</summary>
    public static readonly ImmutableArray<string> LaravelDirectories = ["storage"];

    /// <summary>What Laravel writes to unless the settings say otherwise; storage, shared already, is writable as well.</summary>
    public static readonly ImmutableArray<string> LaravelWritable = ["bootstrap/cache", "storage"];

    /// <summary>The three lists of a site.</summary>
    public (ImmutableArray<string> Files, ImmutableArray<string> Directories, ImmutableArray<string> Writable, DefaultedLists Defaulted) Read(
        ObjectReader site, Framework framework)
    {
        var shared = site.Object("shared", SettingsKeys.Shared);
        var files = shared?.NodesOfTexts("files", CheckFile);
        var directories = shared?.NodesOfTexts("directories", PathRule.CheckInRelease);
        var writable = site.NodesOfTexts("writable", PathRule.CheckInRelease);
        var laravel = framework is Framework.Laravel or Framework.Detect;

        NoteDuplicates(files);
        NoteDuplicates(directories);
        NoteDuplicates(writable);
        NoteNested(directories);
        NoteFilesInDirectories(files, directories, laravel && shared?.Has("directories") != true);
        NoteWritableFiles(writable, files);

        var defaulted = DefaultedLists.None;
        var lists = (
            Pick(files, shared?.Has("files"), LaravelFiles, DefaultedLists.SharedFiles),
            Pick(directories, shared?.Has("directories"), LaravelDirectories, DefaultedLists.SharedDirectories),
            Pick(writable, site.Has("writable"), LaravelWritable, DefaultedLists.WritableDirectories));
        return (lists.Item1, lists.Item2, lists.Item3, defaulted);

        ImmutableArray<string> Pick(ImmutableArray<SettingsNode>? listed, bool? has, ImmutableArray<string> standard, DefaultedLists flag)
        {
            if (has == true) return listed?.Select(PathOf).ToImmutableArray() ?? [];
            if (!laravel) return [];
            defaulted |= flag;
            return standard;
        }
    }

    private static string PathOf(SettingsNode node) => PathRule.NormalizeInRelease(node.Text);

    private static string? CheckFile(string path) => PathRule.CheckInRelease(path) ?? (path.EndsWith('/') ? "is a file: without a '/' at its end" : null);

    private void NoteDuplicates(ImmutableArray<SettingsNode>? nodes)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in nodes ?? [])
        {
            if (!seen.Add(PathOf(node))) mistakes.Add(node, $"{PathOf(node)} is listed twice");
        }
    }

    private void NoteNested(ImmutableArray<SettingsNode>? directories)
    {
        foreach (var node in directories ?? [])
        {
            var outer = directories!.Value.FirstOrDefault(other => PathOf(other) != PathOf(node) && PathRule.IsWithin(PathOf(node), PathOf(other)));
            if (outer is not null) mistakes.Add(node, $"lies in {PathOf(outer)}, which is shared already");
        }
    }

    private void NoteFilesInDirectories(ImmutableArray<SettingsNode>? files, ImmutableArray<SettingsNode>? directories, bool defaulted)
    {
        var outer = defaulted ? LaravelDirectories : (directories ?? []).Select(PathOf).ToImmutableArray();
        var why = defaulted ? "shared for Laravel unless \"directories\" says otherwise" : "shared already";
        foreach (var node in files ?? [])
        {
            if (outer.FirstOrDefault(directory => PathRule.IsWithin(PathOf(node), directory)) is { } directory)
            {
                mistakes.Add(node, PathOf(node) == directory ? $"{directory} is a shared directory too" : $"lies in the directory {directory}, which is {why}");
            }
        }
        foreach (var node in directories ?? [])
        {
            if ((files ?? []).FirstOrDefault(file => PathOf(node) != PathOf(file) && PathRule.IsWithin(PathOf(node), PathOf(file))) is { } file)
            {
                mistakes.Add(node, $"lies in {PathOf(file)}, which is a shared file");
            }
        }
    }

    private void NoteWritableFiles(ImmutableArray<SettingsNode>? writable, ImmutableArray<SettingsNode>? files)
    {
        foreach (var node in writable ?? [])
        {
            if ((files ?? []).FirstOrDefault(file => PathRule.IsWithin(PathOf(node), PathOf(file))) is { } file)
            {
                mistakes.Add(node, $"is a directory, and {PathOf(file)} is a shared file");
            }
        }
    }
}
