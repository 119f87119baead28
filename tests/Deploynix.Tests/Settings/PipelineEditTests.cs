using Deploynix.Core.Settings;
using static Deploynix.Tests.Settings.SettingsFolder;

namespace Deploynix.Tests.Settings;

public sealed class PipelineEditTests
{
    public static TheoryData<string, string, object?, string> Changes => new()
    {
        { "\"x\"", "url", "https://a", "\"x\", \"url\": \"https://a\"" },
        { "\"x\"", "phpFpm", "b", "\"x\", \"phpFpm\": \"b\"" },
        { "\"x\"", "phpFpm.service", "b", "\"x\", \"phpFpm\": \"b\"" },
        { "\"x\", \"phpFpm\": \"a\"", "phpFpm", "b", "\"x\", \"phpFpm\": \"b\"" },
        { "\"x\", \"phpFpm\": \"a\"", "phpFpm.sudo", true, "\"x\", \"phpFpm\": { \"service\": \"a\", \"sudo\": true }" },
        { "\"x\", \"phpFpm\": \"a\"", "phpFpm.pidFile", "/b", "\"x\", \"phpFpm\": { \"pidFile\": \"/b\" }" },
        { "\"x\", \"phpFpm\": \"a\"", "phpFpm.service", null, "\"x\"" },
        { "\"x\", \"phpFpm\": \"a\"", "phpFpm.sudo", null, "\"x\", \"phpFpm\": \"a\"" },
        { "\"x\", \"phpFpm\": { \"pidFile\": \"/a\", \"sudo\": true }", "phpFpm", "b", "\"x\", \"phpFpm\": { \"sudo\": true, \"service\": \"b\" }" },
        { "\"x\"", "maintenance", true, "\"x\", \"maintenance\": true" },
        { "\"x\", \"maintenance\": { \"secret\": \"s\" }", "maintenance.secret", null, "\"x\", \"maintenance\": {}" },
        { "\"x\", \"reuse\": false", "reuse.vendor", true, "\"x\", \"reuse\": { \"vendor\": true, \"nodeModules\": false, \"assets\": false }" },
        { "\"x\", \"reuse\": { \"assetInputs\": [\"css\"] }", "reuse", false, "\"x\", \"reuse\": { \"assetInputs\": [\"css\"], \"vendor\": false, \"nodeModules\": false, \"assets\": false }" },
        { "\"x\"", "pipeline.optimize", Array.Empty<string>(), "\"x\", \"pipeline\": { \"optimize\": [] }" },
        { "\"x\"", "workers.supervisor", new[] { "a:*", "b" }, "\"x\", \"workers\": { \"supervisor\": [\"a:*\", \"b\"] }" },
        { "\"x\", \"workers\": { \"sudo\": true }", "workers.sudo", null, "\"x\"" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void They_can_be_set_and_taken_away(string before, string key, object? value, string after)
    {
        using var folder = new SettingsFolder(Shop("\"branch\": " + before));
        folder.Store.SetSite(folder.File, "shop", null, [new SettingChange(key, value)]);
        Assert.Equal(Spaced(Shop("\"branch\": " + after)), Spaced(folder.Text));
    }

    private static string Spaced(string text) => string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
