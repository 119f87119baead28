using Deploynix.Core.Model;
using static Deploynix.Tests.Settings.SettingsFolder;

namespace Deploynix.Tests.Settings;

/// <summary>The settings of a site's pipeline: phases, FPM, workers, maintenance, proof, reuse.</summary>
public sealed class PipelineTests
{
    private const string Ways = "must be the name of a service, or an object with \"service\", \"pidFile\" or \"command\", is ";

    [Fact]
    public void Without_them_a_site_has_what_it_had()
    {
        var shop = ReadShop("\"branch\": \"main\"");
        Assert.Empty(shop.Pipeline);
        Assert.Equal((new PhpFpm(), new Proof(), null), (shop.PhpFpm, shop.Proof, shop.Maintenance));
        Assert.Empty(shop.Workers.Supervisor);
        Assert.Equal(TimeSpan.FromSeconds(30), shop.Workers.Deadline);
        Assert.True(shop.Reuse is { Vendor: true, NodeModules: true, Assets: true, AssetInputs: ["resources"], AssetOutputs: ["public/build"] });
    }

    [Fact]
    public void A_phase_has_the_steps_that_are_listed_in_their_order()
    {
        var shop = ReadShop("""
            "pipeline": { "optimize": [], "build": ["@composer", "npm run lint", { "name": "css", "run": "@x", "timeout": "5m" }, "npm run lint", "@assets"] }
            """);
        Assert.Equal([Phase.Build, Phase.Optimize], shop.Pipeline.Select(steps => steps.Phase));
        Assert.Equal(["composer", null, null, null, "assets"], shop.Pipeline[0].Items.Select(item => item.BuiltIn));
        Assert.Equal([null, "npm run lint", "css", "npm run lint", null], shop.Pipeline[0].Items.Select(item => item.Own?.Name));
        Assert.Equal(TimeSpan.FromMinutes(5), shop.Pipeline[0].Items[2].Own!.Timeout);
        Assert.Empty(shop.Pipeline[1].Items);
    }

    [Fact]
    public void Every_built_in_step_can_be_listed()
    {
        var phases = BuiltInSteps.All.Select(phase => $"\"{phase.Key.ToString().ToLowerInvariant()}\": [{string.Join(", ", phase.Value.Select(step => $"\"@{step}\""))}]");
        var read = ReadShop($"\"pipeline\": {{ {string.Join(", ", phases)} }}").Pipeline;
        Assert.Equal(BuiltInSteps.All.Select(phase => (phase.Key, string.Join(' ', phase.Value))), read.Select(steps => (steps.Phase, string.Join(' ', steps.Items.Select(item => item.BuiltIn)))));
    }

    public static TheoryData<string, string> OfValues => new()
    {
        { "\"pipeline\": []", "pipeline: must be an object, is a list" },
        { "\"pipeline\": { \"biuld\": [] }", "pipeline.biuld: is no phase whose steps can be chosen; did you mean build?; there is share, build, optimize, migrate, reload, prune" },
        { "\"pipeline\": { \"activate\": [] }", "pipeline.activate: the steps of activate cannot be chosen; those of share, build, optimize, migrate, reload, prune can" },
        { "\"pipeline\": { \"migrate\": false }", "pipeline.migrate: must be the list of the steps of migrate, is false; an empty list is none of them" },
        { "\"pipeline\": { \"build\": [\"@compser\"] }", "pipeline.build[0]: build has no built-in step @compser; did you mean @composer?; there is @composer, @node, @assets, @steps" },
        { "\"pipeline\": { \"build\": [\"@\", 7] }", "pipeline.build[0]: build has no built-in step @; there is @composer, @node, @assets, @steps\npipeline.build[1]: must be a command as a text, or an object with \"run\" or \"script\", is 7" },
        { "\"pipeline\": { \"share\": [\"@migrate\"] }", "pipeline.share[0]: @migrate is a step of migrate, not of share; there is @shared, @writable" },
        { "\"pipeline\": { \"prune\": [\"@releases\", \"x\", \"@releases\"] }", "pipeline.prune[2]: @releases is listed twice" },
        { "\"url\": \"shop.example.com\"", "url: must start with https:// or http://" },
        { "\"url\": \"https://mara:secret@shop.example.com\"", "url: a user or a password has no place in the settings" },
        { "\"url\": \"https://shop.example.com/?a#b\"", "url: ends after the path: without '?' and '#'" },
        { "\"url\": \"https:///x\"", "url: the host is missing" },
        { "\"url\": \"https://shop.example.com:99999\"", "url: is no address such as https://shop.example.com" },
        { "\"url\": \"https://shop\\\\x\"", "url: an address cannot hold '\\'" },
        { "\"url\": \"https://müller.example\"", "url: a host has no 'ü'; write an international name in its xn-- form" },
        { "\"proof\": true", "proof: must be false, or an object with \"root\" and \"deadline\", is true; wherever there is a \"url\" there is a proof" },
        { "\"proof\": { \"root\": \"../x\", \"deadline\": 0, \"rot\": 1 }", "proof.root: cannot hold '..'\nproof.deadline: must be more than nothing\nproof.rot: \"proof\" has no such setting; did you mean root?" },
        { "\"phpFpm\": true", "phpFpm: " + Ways + "true" },
        { "\"phpFpm\": \"-x\"", "phpFpm: a service cannot start with '-'" },
        { "\"phpFpm\": \"php;id\"", "phpFpm: a service cannot hold ';'" },
        { "\"phpFpm\": { \"pidFile\": \"/run/x\", \"service\": \"../x\", \"command\": \"y\" }", "phpFpm.service: \"pidFile\" is there too; one of them is to go\nphpFpm.service: a service cannot start with '.'\nphpFpm.command: \"pidFile\" is there too; one of them is to go" },
        { "\"phpFpm\": { \"pidFile\": \"run/x\" }", "phpFpm.pidFile: must be absolute: start with '/'" },
        { "\"phpFpm\": { \"reload\": \"alway\", \"sudo\": 1, \"program\": \"-n\" }", "phpFpm.reload: must be one of auto, always, never, is the text \"alway\"; did you mean always?\nphpFpm.sudo: must be true or false, is 1\nphpFpm.program: a program cannot start with '-'" },
        { "\"workers\": \"shop\"", "workers: must be an object, is the text \"shop\"" },
        { "\"workers\": { \"supervisor\": [\"-c\", \"a b\", \"*\", \"a:b:c\", \"a:\", \"a:b*\"] }", "workers.supervisor[0]: a program cannot start with '-': supervisorctl would take it for an option\nworkers.supervisor[1]: a program cannot hold a space\nworkers.supervisor[2]: '*' stands for all programs of a group only: group:*\nworkers.supervisor[3]: must be a program, group:program, or group:*\nworkers.supervisor[4]: must be a program, group:program, or group:*\nworkers.supervisor[5]: '*' stands for all programs of a group only: group:*" },
        { "\"maintenance\": \"true\"", "maintenance: must be true, false, or an object with \"secret\" and \"retry\", is the text \"true\"" },
        { "\"maintenance\": { \"secret\": \"a/b\", \"retry\": \"1500ms\" }", "maintenance.secret: a secret has letters, digits, '-', '_', '.' and '~' only, not '/'\nmaintenance.retry: visitors can be told whole seconds only" },
        { "\"reuse\": 1", "reuse: must be true, false, or an object with \"vendor\", \"nodeModules\", \"assets\", \"assetInputs\", \"assetOutputs\", is 1" },
        { "\"reuse\": { \"assetInputs\": [\"/x\", \"a\", \"a/\"], \"assetOutputs\": [] }", "reuse.assetInputs[0]: must be relative to the release: without a '/' at its start\nreuse.assetOutputs: needs at least one path; \"assets\": false has them built each time" },
        { "\"reuse\": { \"assetInputs\": [\"a\", \"a/\"], \"assetOutputs\": [\"storage/build\", \"-x\"] }", "reuse.assetInputs[1]: a is listed twice\nreuse.assetOutputs[0]: lies in the directory storage, which is shared: all releases have it already\nreuse.assetOutputs[1]: a path here cannot start with '-': programs would take it for an option" },
    };

    [Theory]
    [MemberData(nameof(OfValues))]
    public void Each_mistake_says_what_is_wrong(string settings, string expected) =>
        Assert.Equal(expected, MistakesOfShop(settings).Replace("sites.shop.", "", StringComparison.Ordinal));

    [Fact]
    public void Mistakes_have_their_place_whichever_layer_they_are_in()
    {
        using var folder = new SettingsFolder(Shop("""
            "phpFpm": "a b", "pipeline": { "build": ["@nod"] },
              "environments": { "production": {},
                "staging": { "path": "/b", "phpFpm": { "sudo": true }, "pipeline": { "share": ["@x"] } } }
            """));
        Assert.Equal(
            """
            deploynix.json(2,11): sites.shop.phpFpm: a service cannot hold a space
            deploynix.json(2,42): sites.shop.pipeline.build[0]: build has no built-in step @nod; did you mean @node?; there is @composer, @node, @assets, @steps
            deploynix.json(4,84): sites.shop.environments.staging.pipeline.share[0]: share has no built-in step @x; there is @shared, @writable
            """, folder.Mistakes());
    }

    [Theory]
    [InlineData("\"url\": \"https://shop.example.com\"", "https://shop.example.com/ public 10")]
    [InlineData("\"url\": \"http://[::1]:8080/shop\", \"proof\": { \"root\": \".\", \"deadline\": 5 }", "http://[::1]:8080/shop . 5")]
    [InlineData("\"url\": \"HTTPS://shop_1.example.com\", \"proof\": { \"root\": \"web/\" }", "https://shop_1.example.com/ web 10")]
    [InlineData("\"url\": \"https://shop.example.com\", \"proof\": false", " public 10")]
    public void A_proof_needs_an_address(string settings, string expected)
    {
        var proof = ReadShop(settings).Proof;
        Assert.Equal(expected, $"{proof.Url} {proof.Root} {proof.Deadline.TotalSeconds}");
    }

    [Theory]
    [InlineData("\"php8.2-fpm\"", "php8.2-fpm|||False|Auto")]
    [InlineData("{ \"pidFile\": \"/run/php fpm.pid\", \"reload\": \"never\" }", "|/run/php fpm.pid||False|Never")]
    [InlineData("{ \"command\": \"docker kill -s USR2 $PHP\", \"sudo\": true, \"reload\": \"always\" }", "||docker kill -s USR2 $PHP|True|Always")]
    public void There_is_one_way_to_reload(string setting, string expected)
    {
        var fpm = ReadShop($"\"phpFpm\": {setting}").PhpFpm;
        Assert.Equal(expected, $"{fpm.Service}|{fpm.PidFile}|{fpm.Command}|{fpm.Sudo}|{fpm.Reload}");
        Assert.True(fpm.CanReload);
    }

    [Fact]
    public void Workers_can_be_left_unwatched() => Assert.Equal(TimeSpan.Zero, ReadShop("\"workers\": { \"supervisor\": \"all\", \"deadline\": 0 }").Workers.Deadline);

    public static TheoryData<string, string, string, Func<Site, string>> Layers => new()
    {
        { "pipeline", "{ \"build\": [\"@composer\"], \"prune\": [] }", "{ \"build\": [\"x\"] }", site => string.Join(' ', site.Pipeline.Select(steps => $"{steps.Phase} {steps.Items.FirstOrDefault()?.Own?.Run}")) + " = Build x Prune " },
        { "phpFpm", "\"a\"", "{ \"sudo\": true }", site => $"{site.PhpFpm.Service} {site.PhpFpm.Sudo} = a True" },
        { "phpFpm", "{ \"service\": \"a\", \"sudo\": true }", "\"b\"", site => $"{site.PhpFpm.Service} {site.PhpFpm.Sudo} = b False" },
        { "phpFpm", "{ \"service\": \"a\", \"sudo\": true }", "{ \"pidFile\": \"/b\" }", site => $"{site.PhpFpm.Service}{site.PhpFpm.PidFile} {site.PhpFpm.Sudo} = /b True" },
        { "workers", "{ \"supervisor\": [\"a\", \"b\"], \"sudo\": true }", "{ \"supervisor\": \"c\" }", site => $"{string.Join(',', site.Workers.Supervisor)} {site.Workers.Sudo} = c True" },
        { "maintenance", "{ \"secret\": \"s\" }", "{ \"retry\": 5 }", site => $"{site.Maintenance!.Secret} {site.Maintenance.Retry} = s 00:00:05" },
        { "maintenance", "{ \"secret\": \"s\" }", "true", site => $"{site.Maintenance!.Secret} = " },
        { "maintenance", "true", "false", site => $"{site.Maintenance} = " },
        { "proof", "{ \"root\": \"web\" }", "{ \"deadline\": 5 }", site => $"{site.Proof.Root} {site.Proof.Deadline} = web 00:00:05" },
        { "reuse", "false", "{ \"vendor\": true }", site => $"{site.Reuse.Vendor} {site.Reuse.NodeModules} {site.Reuse.Assets} = True False False" },
        { "reuse", "{ \"assets\": false, \"assetInputs\": [\"css\"] }", "true", site => $"{site.Reuse.Assets} {site.Reuse.AssetInputs[0]} = True css" },
        { "url", "\"https://a\"", "\"https://b\"", site => $"{site.Proof.Url} = https://b/" },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void An_environment_inherits_what_it_does_not_say(string key, string site, string environment, Func<Site, string> show)
    {
        var shown = show(ReadShop($"\"{key}\": {site}, \"environments\": {{ \"staging\": {{ \"{key}\": {environment} }} }}")).Split(" = ");
        Assert.Equal(shown[1], shown[0]);
    }
}
