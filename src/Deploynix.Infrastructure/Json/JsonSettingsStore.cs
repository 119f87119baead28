using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Settings;

namespace Deploynix.Infrastructure.Json;

/// <summary>Settings in JSON files.</summary>
public sealed class JsonSettingsStore : ISettingsStore
{
    /// <summary>More mistakes than this in one message help nobody.</summary>
    private const int MaxTold = 100;

    private readonly Func<SettingsSearch> _search;

    /// <summary>For this machine and this process; its environment is looked at anew with each search.</summary>
    public JsonSettingsStore() : this(SettingsSearch.OfThisProcess)
    {
    }

    internal JsonSettingsStore(Func<SettingsSearch> search) => _search = search;

    /// <inheritdoc/>
    public SettingsLocation Locate(string startDirectory) => _search().From(startDirectory);

    /// <inheritdoc/>
    public SettingsFile Read(string path)
    {
        var mistakes = new MistakeList();
        var settings = Load(Path.GetFullPath(path), mistakes);
        return settings is not null && mistakes.IsEmpty ? settings : throw Invalid(Path.GetFullPath(path), mistakes);
    }

    /// <inheritdoc/>
    public IReadOnlyList<SettingsMistake> Check(string path)
    {
        var mistakes = new MistakeList();
        Load(Path.GetFullPath(path), mistakes);
        return mistakes.InOrder;
    }

    /// <inheritdoc/>
    public SettingsEdit AddSite(string path, string site, SiteDraft draft, string? environment = null, bool preview = false) =>
        Edit(path, $"{site} was not added", mayBeNew: true, preview, edit => edit.Add(site, draft, environment));

    /// <inheritdoc/>
    public SettingsEdit SetSite(string path, string site, string? environment, IEnumerable<SettingChange> changes, bool preview = false) =>
        Edit(path, $"{site} was not changed", mayBeNew: false, preview, edit => edit.Change(site, environment, changes));

    /// <inheritdoc/>
    public SettingsEdit RemoveSite(string path, string site, string? environment = null, bool preview = false) =>
        Edit(path, $"{site} was not removed", mayBeNew: false, preview, edit => edit.Remove(site, environment));

    private SettingsFile? Load(string path, MistakeList mistakes)
    {
        var file = SettingsBytes.Read(path, mistakes) ?? throw NotFound(path);
        return mistakes.IsEmpty ? Understand(file.Text, path, mistakes) : null;
    }

    private SettingsFile? Understand(string text, string path, MistakeList mistakes) =>
        JsonTree.Read(text, mistakes) is { } root ? SettingsReader.Read(root, new SettingsOrigin(path, _search().Home), mistakes) : null;

    private SettingsEdit Edit(string path, string failed, bool mayBeNew, bool preview, Action<SiteEdit> change)
    {
        path = Path.GetFullPath(path);

        // Before a lock is taken or a folder made: what is not there cannot be edited.
        if (!mayBeNew && !Path.Exists(path)) throw NotFound(path);
        if (Directory.Exists(path)) SettingsBytes.Read(path, new MistakeList());
        using var write = preview ? null : SettingsWrite.Begin(path);
        var mistakes = new MistakeList();
        var seen = SettingsBytes.Read(path, mistakes);
        if (seen is null && !mayBeNew) throw NotFound(path);
        var before = string.IsNullOrWhiteSpace(seen?.Text) && mistakes.IsEmpty ? NewSettings.Text : seen!.Text;
        var root = mistakes.IsEmpty ? JsonTree.Read(before, mistakes) : null;
        if (root is not null) SettingsReader.Read(root, new SettingsOrigin(path, _search().Home), mistakes);
        if (root is not { Kind: NodeKind.Object }) throw Invalid(path, mistakes);

        var editor = new JsonEditor(before);
        change(new SiteEdit(editor, path));
        var made = new SettingsEdit(path, seen?.Text, editor.Text);
        if (!made.IsChange) return made;
        var after = new MistakeList();
        Understand(editor.Text, path, after);

        // An edit may put a file with mistakes right; it may not leave any.
        if (!after.IsEmpty) throw mistakes.IsEmpty ? Refused(path, failed, after) : Invalid(path, mistakes);
        write?.Commit(seen?.Bytes, (seen ?? new SettingsBytes([], "", HasMark: false)).With(editor.Text));
        return made;
    }

    private static DeploynixException NotFound(string path) => new(ErrorKind.SettingsNotFound, $"There is no {path}.")
    {
        Next = "New-DeploynixSite NAME -Server USER@HOST -Repository ADDRESS",
    };

    private static DeploynixException Invalid(string path, MistakeList mistakes) => new(ErrorKind.SettingsInvalid, $"{path} has {Count(mistakes)}:")
    {
        Details = Details(path, mistakes),
        State = "Nothing was done.",
        Next = "correct the file, then run this again",
    };

    /// <summary>The file is fine; what was to be put into it is not. Lines would be those of a file that nobody sees.</summary>
    private static DeploynixException Refused(string path, string failed, MistakeList mistakes) => new(ErrorKind.InvalidArgument, $"{failed}:")
    {
        Details = [.. mistakes.InOrder.Select(mistake => $"{mistake.Path}: {mistake.Message}")],
        State = $"{path} is as it was.",
    };

    private static IReadOnlyList<string> Details(string path, MistakeList mistakes)
    {
        var told = mistakes.InOrder.Take(MaxTold).Select(mistake => mistake.In(Path.GetFileName(path)));
        return mistakes.InOrder.Count <= MaxTold ? [.. told] : [.. told, $"and {mistakes.InOrder.Count - MaxTold} more"];
    }

    private static string Count(MistakeList mistakes) => mistakes.InOrder.Count == 1 ? "a mistake" : $"{mistakes.InOrder.Count} mistakes";
}
