using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using static Deploynix.Tests.Settings.SettingsFolder;

namespace Deploynix.Tests.Health;

public sealed class HealthGateSettingsTests
{
    private const string Checks = """ "checks": [{ "command": "true", "name": "up" }, { "command": "true", "name": "api" }, { "queue": "default", "pending": 9 }, { "log": true }]""";

    [Theory]
    [InlineData("", "", "up api log", GateFailure.Stop)]
    [InlineData(""", "gate": "rollback" """, "", "up api log", GateFailure.Rollback)]
    [InlineData(""", "gate": false""", "", "", GateFailure.Stop)]
    [InlineData(""", "gate": { "before": true, "after": ["API", "queue"], "onFailure": "warn" }""", "up api", "api queue", GateFailure.Warn)]
    [InlineData(""", "gate": { "before": "up", "after": false }""", "up", "", GateFailure.Stop)]
    public void Which_checks_a_gate_makes_is_told_by_the_settings(string gate, string before, string after, GateFailure onFailure)
    {
        var site = ReadShop($"\"health\": {{ {Checks}{gate} }}");
        var choice = GateChoice.Of(site, new());
        Assert.Equal((before, after, onFailure), (string.Join(' ', choice.Before.Select(check => check.Name)), string.Join(' ', choice.After.Select(check => check.Name)), choice.OnFailure));
        Assert.Empty(GateChoice.Of(site, new() { NoGate = true }).Describe());
        Assert.Equal((GateFailure.Rollback, true), (GateChoice.Of(site, new() { AutoRollback = true }).OnFailure, GateChoice.Of(site, new() { AutoRollback = true }).After.Any(check => check.Name == "api")));
    }

    [Theory]
    [InlineData("127.0.0.1:8081")]
    [InlineData("[::1]:8081")]
    public void A_release_that_is_not_live_yet_is_handed_out_to_this_machine_alone(string through) =>
        Assert.Equal(through, ReadShop($"\"health\": {{ {Checks}, \"gate\": {{ \"before\": true, \"through\": \"{through}\" }} }}").Health.Gate.Through);

    [Fact]
    public void Without_listed_checks_there_is_no_gate_unless_somebody_asks_for_the_rollback()
    {
        var site = ReadShop(""" "url": "https://shop.example.com" """);
        Assert.Empty(GateChoice.Of(site, new()).Describe());
        Assert.Equal(["health gate after the swap: http; when it fails: mark the release bad and roll back, once"], GateChoice.Of(site, new() { AutoRollback = true }).Describe());
        Assert.Equal(ErrorKind.NoHealthCheck, Assert.Throws<DeploynixException>(() => GateChoice.Of(ReadShop(""), new() { AutoRollback = true })).Kind);
    }

    [Theory]
    [InlineData("5", "sites.shop.health.gate: must be \"rollback\", \"stop\", \"warn\", false or an object, is 5")]
    [InlineData("\"rolback\"", "sites.shop.health.gate: must be one of stop, rollback, warn, is the text \"rolback\"; did you mean rollback?")]
    [InlineData("""{ "after": "apii" }""", "sites.shop.health.gate.after: no check is called \"apii\"; did you mean api?")]
    [InlineData("""{ "before": ["queue"] }""", "sites.shop.health.gate.before[0]: tells nothing of a release that is not live yet")]
    [InlineData("""{ "through": "0.0.0.0:8081" }""", "sites.shop.health.gate.through: must be an address and a port of the loopback interface, such as 127.0.0.1:8081: nobody else may see a release that is not live yet")]
    [InlineData("""{ "through": "127.0.0.1:80; }" }""", "sites.shop.health.gate.through: must be an address and a port of the loopback interface, such as 127.0.0.1:8081: nobody else may see a release that is not live yet")]
    [InlineData("""{ "on": true }""", "sites.shop.health.gate.on: \"gate\" has no such setting")]
    public void What_cannot_be_is_explained(string gate, string expected) => Assert.Equal(expected, MistakesOfShop($"\"health\": {{ {Checks}, \"gate\": {gate} }}"));
}
