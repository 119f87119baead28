using Deploynix.Core.Model;
using static Deploynix.Tests.Settings.SettingsFolder;

namespace Deploynix.Tests.Settings;

public sealed class SearchTests
{
    [Fact]
    public void The_nearest_file_upward_holds_and_then_the_users_own()
    {
        using var folder = new SettingsFolder();
        var deep = Directory.CreateDirectory(folder.Under("project/app/Http")).FullName;
        Directory.CreateDirectory(folder.Under("home/.config/deploynix"));

        File.WriteAllText(folder.Under("home/.config/deploynix/deploynix.json"), "{}");
        Assert.Equal(folder.Under("home/.config/deploynix/deploynix.json"), folder.Store.Locate(deep).Require());
        File.WriteAllText(folder.Under("deploynix.json"), "{}");
        Assert.Equal(folder.Under("deploynix.json"), folder.Store.Locate(deep).Require());
        File.WriteAllText(folder.Under("project/deploynix.json"), "{}");
        Assert.Equal(folder.Under("project/deploynix.json"), folder.Store.Locate(deep).Require());
        folder.Named = "../../../other.json";
        File.WriteAllText(folder.Under("other.json"), "{}");
        Assert.Equal(folder.Under("other.json"), folder.Store.Locate(deep).Require());
    }

    [Fact]
    public void Where_it_was_looked_for_is_told()
    {
        using var folder = new SettingsFolder();
        Directory.CreateDirectory(folder.Under("project"));
        var location = folder.Store.Locate(folder.Under("project"));
        Assert.Null(location.Path);
        Assert.Equal(folder.Under("project/deploynix.json"), location.NewPath);
        var message = Fails(ErrorKind.SettingsNotFound, () => location.Require()).Message;
        Assert.StartsWith($"There is no deploynix.json. It was looked for here:\n  {folder.Under("project/deploynix.json")}\n  {folder.Under("deploynix.json")}\n", message, StringComparison.Ordinal);
        Assert.EndsWith($"\n  {folder.Under("home/.config/deploynix/deploynix.json")}\n  Next: New-DeploynixSite NAME -Server USER@HOST -Repository ADDRESS", message, StringComparison.Ordinal);

        folder.Named = "gone.json";
        Assert.StartsWith(
            $"DEPLOYNIX_SETTINGS names {folder.Under("gone.json")}, which does not exist.",
            Fails(ErrorKind.SettingsNotFound, () => folder.Store.Locate(folder.Root).Require()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_of_that_name_is_not_passed_by()
    {
        using var folder = new SettingsFolder();
        Directory.CreateDirectory(folder.File);
        var path = folder.Store.Locate(folder.Root).Require();
        Assert.StartsWith($"{path} is a directory, not a file.", Fails(ErrorKind.SettingsUnreadable, () => folder.Store.Read(path)).Message, StringComparison.Ordinal);
        Fails(ErrorKind.SettingsUnreadable, () => folder.Store.AddSite(path, "s", new()));
    }
}
