using Deploynix.Core.Model;
using Deploynix.Core.Settings;
using Deploynix.Infrastructure.Json;

namespace Deploynix.Tests.Settings;

/// <summary>A folder with a settings file in it, gone after the test.</summary>
internal sealed class SettingsFolder : IDisposable
{
    public SettingsFolder(string? text = null)
    {
        Root = Directory.CreateTempSubdirectory("deploynix-settings-").FullName;
        Store = new JsonSettingsStore(() => new SettingsSearch(Named, Under("home/.config/deploynix"), Under("home")));
        if (text is not null) Text = text;
    }

    public string Root { get; }

    public string? Named { get; set; }

    public JsonSettingsStore Store { get; }

    public string File => Under("deploynix.json");

    public string Text
    {
        get => System.IO.File.ReadAllText(File);
        set => System.IO.File.WriteAllText(File, value);
    }

    public string Under(string path) => Path.Combine(Root, path);

    public SettingsFile Read() => Store.Read(File);

    /// <summary>The mistakes, one per line.</summary>
    public string Mistakes() => string.Join('\n', Store.Check(File).Select(mistake => mistake.In("deploynix.json")));

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public static DeploynixException Fails(ErrorKind kind, Action act)
    {
        var failure = Assert.Throws<DeploynixException>(act);
        Assert.Equal(kind, failure.Kind);
        return failure;
    }

    /// <summary>A file with one site, whose settings beside server and repository are these.</summary>
    public static string Shop(string settings) => $$"""
        { "sites": { "shop": { "server": "deploy@web1", "repository": "git@host:shop.git",
        {{settings}} } } }
        """;

    /// <summary>The site of such a file.</summary>
    public static Site ReadShop(string settings, string? environment = null)
    {
        using var folder = new SettingsFolder(Shop(settings));
        return folder.Read().Resolve("shop", environment);
    }

    /// <summary>The mistakes of such a file, without file name.</summary>
    public static string MistakesOfShop(string settings)
    {
        using var folder = new SettingsFolder(Shop(settings));
        return string.Join('\n', folder.Store.Check(folder.File).Select(mistake => $"{mistake.Path}: {mistake.Message}"));
    }
}
