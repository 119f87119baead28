using Deploynix.Core.Model;
using Deploynix.Core.Settings;
using Newtonsoft.Json.Linq;

namespace Deploynix.Tests.Settings;

/// <summary>The schema that editors show is held to what the reader takes.</summary>
public sealed class SchemaTests
{
    private static readonly JObject Schema = JObject.Parse(Repository.Text("docs/deploynix.schema.json"));

    public static TheoryData<string, string[]> Objects => new()
    {
        { "properties", [.. SettingsKeys.Root] },
        { "definitions.site.properties", [.. SettingsKeys.Site] },
        { "definitions.environment.properties", [.. SettingsKeys.Environment] },
        { "definitions.server.oneOf[1].properties", [.. SettingsKeys.Server] },
        { "definitions.step.oneOf[1].properties", [.. SettingsKeys.Step] },
        { "definitions.site.properties.shared.properties", [.. SettingsKeys.Shared] },
        { "definitions.site.properties.retention.oneOf[1].properties", [.. SettingsKeys.Retention] },
        { "definitions.site.properties.timeouts.properties", [.. SettingsKeys.Timeouts] },
        { "definitions.site.properties.hooks.properties", [.. SettingsKeys.Hooks] },
        { "definitions.site.properties.pipeline.properties", [.. SettingsKeys.Pipeline] },
        { "definitions.site.properties.proof.oneOf[1].properties", [.. SettingsKeys.Proof] },
        { "definitions.site.properties.phpFpm.oneOf[1].properties", [.. SettingsKeys.PhpFpm] },
        { "definitions.site.properties.workers.properties", [.. SettingsKeys.Workers] },
        { "definitions.site.properties.maintenance.oneOf[1].properties", [.. SettingsKeys.Maintenance] },
        { "definitions.site.properties.migrations.properties", [.. SettingsKeys.Migrations] },
        { "definitions.site.properties.reuse.oneOf[1].properties", [.. SettingsKeys.Reuse] },
        { "definitions.site.properties.health.properties", [.. SettingsKeys.Health] },
        { "definitions.site.properties.watch.properties", [.. SettingsKeys.Watch] },
        { "definitions.site.properties.health.properties.checks.items.oneOf[1].properties", [.. SettingsKeys.HealthKinds.Keys.SelectMany(SettingsKeys.HealthCheck).Distinct()] },
        { "definitions.site.properties.notifications.items.properties", [.. SettingsKeys.Notification, .. SettingsKeys.NotificationKinds.Values.SelectMany(keys => keys).Distinct()] },
    };

    [Theory]
    [MemberData(nameof(Objects))]
    public void It_has_the_names_that_the_reader_knows_and_no_others(string path, string[] known)
    {
        var described = (JObject)Schema.SelectToken(path)!;
        Assert.Equal(known.Order(), described.Properties().Select(property => property.Name).Order());
        Assert.False((bool)described.Parent!.Parent!["additionalProperties"]!);
    }

    [Fact]
    public void Every_setting_is_described_with_examples_that_can_be_read()
    {
        foreach (var property in ((JObject)Schema.SelectToken("definitions.site.properties")!).Properties().Where(property => property.Name is not "environments"))
        {
            Assert.NotNull(property.Value["description"]);
            Assert.NotEmpty(property.Value["examples"]!);
            foreach (var example in property.Value["examples"]!) AssertReads(new JProperty(property.Name, example));
        }
        string[] objects =
        [
            "hooks.properties", "shared.properties", "timeouts.properties", "health.properties", "watch.properties", "pipeline.properties", "workers.properties", "migrations.properties", "proof.oneOf[1].properties",
            "phpFpm.oneOf[1].properties", "maintenance.oneOf[1].properties", "reuse.oneOf[1].properties",
        ];
        foreach (var path in objects)
        {
            foreach (var property in ((JObject)Schema.SelectToken("definitions.site.properties." + path)!).Properties())
            {
                Assert.NotNull(property.Value["description"]);
                foreach (var example in property.Value["examples"]!) AssertReads(new JProperty(path.Split('.')[0], new JObject(new JProperty(property.Name, example))));
            }
        }
        foreach (var property in ((JObject)Schema.SelectToken("definitions.server.oneOf[1].properties")!).Properties())
        {
            foreach (var example in property.Value["examples"]!)
            {
                var server = new JObject(new JProperty("host", "web1")) { [property.Name] = example };
                AssertReads(new JProperty("server", server));
            }
        }
    }

    [Fact]
    public void It_has_the_built_in_steps_of_every_phase_and_the_frameworks()
    {
        foreach (var (phase, steps) in BuiltInSteps.All)
        {
            var described = Schema.SelectToken($"definitions.site.properties.pipeline.properties.{phase.ToString().ToLowerInvariant()}")!;
            Assert.Equal(steps.Select(step => "@" + step), described.SelectTokens("items.anyOf[0].enum[*]").Select(step => (string)step!));
            Assert.Equal(steps.Select(step => "@" + step), described["default"]!.Select(step => (string)step!));
        }
        Assert.Equal(
            Enum.GetNames<Framework>().Select(name => name.ToLowerInvariant()),
            Schema.SelectTokens("definitions.site.properties.framework.enum[*]").Select(name => (string)name!));
    }

    [Fact]
    public void The_examples_can_be_read()
    {
        foreach (var file in Repository.Files("docs/examples", "*.json"))
        {
            using var folder = new SettingsFolder(File.ReadAllText(file));
            Assert.Equal("", folder.Mistakes());
        }
    }

    [Fact]
    public void The_full_example_has_every_setting()
    {
        var text = Repository.Text("docs/examples/deploynix.json");
        string[] names =
        [
            .. SettingsKeys.Site, .. SettingsKeys.Server, .. SettingsKeys.Step, .. SettingsKeys.Timeouts, .. SettingsKeys.Retention, .. SettingsKeys.Proof,
            .. SettingsKeys.PhpFpm, .. SettingsKeys.Watch, .. SettingsKeys.Health, .. SettingsKeys.HealthKinds.Keys, .. SettingsKeys.Notification, .. SettingsKeys.Workers, .. SettingsKeys.Maintenance, .. SettingsKeys.Reuse,
        ];
        foreach (var name in names) Assert.Contains($"\"{name}\"", text, StringComparison.Ordinal);
    }

    private static void AssertReads(JProperty setting)
    {
        var shop = new JObject { [setting.Name == "servers" ? "servers" : "server"] = "web1", ["repository"] = "git@host:shop.git", ["path"] = "/srv/shop" };
        shop[setting.Name] = setting.Value;
        using var folder = new SettingsFolder(new JObject { ["sites"] = new JObject { ["shop"] = shop } }.ToString());
        Assert.Equal("", folder.Mistakes());
    }
}
