using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure;
using Deploynix.Lab.Servers;
using Deploynix.Lab.WebServer;

namespace Deploynix.Lab.Static;

/// <summary>A site that npm builds from its sources and of which one folder is served.</summary>
[Trait("Part", "main")]
public sealed class PublishTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private const string Manifest = """
        { "name": "site", "version": "1.0.0", "private": true, "scripts": { "build": "node build.mjs" }, "dependencies": { "words": "file:packages/words" } }
        """;

    private const string Lock = """
        {
          "name": "site", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
          "packages": {
            "": { "name": "site", "version": "1.0.0", "dependencies": { "words": "file:packages/words" } },
            "node_modules/words": { "resolved": "packages/words", "link": true },
            "packages/words": { "name": "words", "version": "1.0.0" }
          }
        }
        """;

    private const string Build = """
        import { readFileSync, mkdirSync, writeFileSync } from 'node:fs';
        import { shout } from 'words';
        mkdirSync('dist/assets', { recursive: true });
        writeFileSync('dist/index.html', shout(readFileSync('src/index.html', 'utf8')));
        writeFileSync('dist/assets/site.css', 'body {}');
        """;

    [LabFact(Needs = LabProgram.All)]
    public async Task The_built_folder_is_served_and_a_rollback_is_one_swap()
    {
        await using var tree = await LabTree.Create();
        await using var sshd = await LabSshd.StartAsync();
        await using var transports = new TransportFactory(new NoCredentials());
        var repository = await LabRepository.Create(tree.Disk);
        await repository.CommitOnMain("Begin",
            ("package.json", Manifest), ("package-lock.json", Lock), ("build.mjs", Build), ("src/index.html", "the first"), (".gitignore", "dist\nnode_modules\n"),
            ("packages/words/package.json", """{ "name": "words", "version": "1.0.0", "type": "module", "exports": "./index.js" }"""),
            ("packages/words/index.js", "export const shout = text => text.toUpperCase();\n"));
        var site = tree.Site with
        {
            Servers = [sshd.ToServer()], Repository = repository.Path, Framework = Framework.Static, Publish = "dist",
            Proof = new() { Url = new($"http://127.0.0.1:{tree.Port}"), Root = "dist" }, Reuse = new() { AssetInputs = [], AssetOutputs = ["dist"] },
        };
        var initializer = new SiteInitializer(transports);
        await initializer.ApplyAsync(await initializer.PlanAsync(site, Cancel), Cancel);
        var here = site with { Servers = tree.Site.Servers };
        await tree.Configurator.ApplyAsync(await tree.Configurator.PlanAsync(here, tree.Options, Cancel), Cancel);
        await tree.StartNginx();

        var first = await Deploys();
        Assert.Equal("THE FIRST", (await tree.Http.Get("/")).Body);
        Assert.Equal(200, (await tree.Http.Get("/assets/site.css")).Status);
        foreach (var source in (string[])["/package.json", "/src/index.html", "/build.mjs", "/node_modules/words/index.js"]) Assert.NotEqual(200, (await tree.Http.Get(source)).Status);

        await repository.CommitOnMain("Say something else", ("src/index.html", "the second"));
        var second = await Deploys();
        Assert.DoesNotContain(second.Deployment!.Reused, line => line.StartsWith("assets", StringComparison.Ordinal));
        Assert.Equal("THE SECOND", (await tree.Http.Get("/")).Body);
        Assert.Contains((await Deploys()).Deployment!.Reused, line => line.StartsWith("assets", StringComparison.Ordinal));
        Assert.Equal("THE SECOND", (await tree.Http.Get("/")).Body);

        var activator = new ReleaseActivator(transports, TimeProvider.System, new Operator("mara", "desk"));
        Assert.True((await activator.ApplyAsync(await activator.PlanAsync(site, Act.Rollback, new(first.Release!.Id), force: false, Cancel), null, Cancel)).IsSuccess);
        Assert.Equal("THE FIRST", (await tree.Http.Get("/")).Body);

        await repository.CommitOnMain("Build to another folder", ("build.mjs", Build.Replace("dist", "out", StringComparison.Ordinal)));
        var refused = Assert.Single((await Deploy()).Failures);
        Assert.Equal("check published folder", refused.Step);
        Assert.Contains("the build made no folder dist, which the settings publish", refused.Output);
        Assert.Equal("THE FIRST", (await tree.Http.Get("/")).Body);

        async Task<DeployOutcome> Deploys()
        {
            var outcome = await Deploy();
            Assert.True(outcome.IsSuccess, string.Join('\n', outcome.Failures.Select(failure => $"{failure.Message}\n{string.Join('\n', failure.Output)}")));
            Assert.Empty(outcome.Deployment!.Warnings);
            return outcome;
        }

        async Task<DeployOutcome> Deploy()
        {
            var deployer = new Deployer(transports, TimeProvider.System, new Operator("mara", "desk"));
            return await deployer.DeployAsync(await deployer.PrepareAsync(site, new(), withRevision: false, Cancel), null, Cancel);
        }
    }
}
