using Deploynix.Core.Settings;

namespace Deploynix.Tests.Settings;

/// <summary>What an edit shows of itself before it is made.</summary>
public sealed class SettingsEditTests
{
    [Theory]
    [InlineData("a\nb\nc\n", "a\nx\nc\n", "   2 - b|   2 + x")]
    [InlineData("a\nb\n", "a\nb\nc\nd\n", "   3 + c|   4 + d")]
    [InlineData("a\nb\nc\nd\ne\n", "b\nc\nX\ne\n", "   1 - a|   4 - d|   3 + X")]
    [InlineData(null, "a\n", "   1 + a")]
    [InlineData("a\r\nb\r\n", "a\r\n", "   2 - b")]
    [InlineData("a\n", "a\n", "")]
    public void It_shows_the_lines_that_go_and_come(string? before, string after, string expected) =>
        Assert.Equal(expected, string.Join('|', new SettingsEdit("deploynix.json", before, after).Difference()));

    [Fact]
    public void A_preview_shows_what_the_edit_then_does_and_leaves_the_file_alone()
    {
        using var folder = new SettingsFolder(SettingsFolder.Shop("\"branch\": \"main\""));
        var before = folder.Text;
        var preview = folder.Store.SetSite(folder.File, "shop", null, [SettingChange.Set("branch", "live")], preview: true);
        Assert.Equal(before, folder.Text);
        Assert.Equal(preview, folder.Store.SetSite(folder.File, "shop", null, [SettingChange.Set("branch", "live")]));
        Assert.Equal(preview.After, folder.Text);
    }

    [Fact]
    public void A_preview_makes_no_folder()
    {
        using var folder = new SettingsFolder();
        folder.Store.AddSite(folder.Under("new/deploynix.json"), "shop", new() { Servers = ["web1"], Repository = "x.git" }, preview: true);
        Assert.False(Directory.Exists(folder.Under("new")));
    }
}
