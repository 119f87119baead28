using System.Collections.Immutable;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Infrastructure;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Static;

/// <summary>The package managers that are not npm, as they are: each installs by its own lock file, builds, is taken over from, and refuses a lock file that is out of step.</summary>
[Trait("Part", "main")]
public sealed class PackageManagerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Manifest(string dependencies) =>
        $$"""{ "name": "site", "version": "1.0.0", "private": true, "scripts": { "build": "node build.cjs" }, "dependencies": { {{dependencies}} } }""" + "\n";

    [LabTheory(Needs = LabProgram.Git | LabProgram.Sshd)]
    [InlineData("yarn", "yarn@1.22.22", "yarn.lock")]
    [InlineData("yarn", "yarn@2.4.3", "yarn.lock")]
    [InlineData("pnpm", "pnpm@9.15.9", "pnpm-lock.yaml")]
    [InlineData("bun", "bun@1.4.5", "bun.lock")]
    public async Task It_installs_by_its_lock_file_and_builds(string tool, string package, string lockFile)
    {
        await using var disk = await LabDisk.Create();
        var tools = await disk.Directory("tools");
        Assert.SkipUnless(LabPrograms.Find("npm") is not null, "npm is not installed");
        var installed = await LabProcess.Run(["npm", "install", "--no-audit", "--no-fund", "--fetch-retries=0", "--prefix", tools, package], LabProcess.AsMyself with { Deadline = TimeSpan.FromMinutes(3) });
        Assert.SkipUnless(installed.ExitCode == 0, $"The npm registry does not give {package} here: {installed.Error.Split('\n')[0]}");
        var path = $"{tools}/node_modules/.bin:{LabPrograms.SearchPath}";

        await using var sshd = await LabSshd.StartAsync(new() { More = $"SetEnv \"PATH={path}\"" });
        await using var transports = new TransportFactory(new NoCredentials());
        var repository = await LabRepository.Create(disk);
        (string, string)[] files =
        [
            ("package.json", Manifest("\"words\": \"file:./packages/words\"")),
            ("packages/words/package.json", """{ "name": "words", "version": "1.0.0", "main": "index.js" }"""),
            ("packages/words/index.js", "exports.shout = text => text.toUpperCase();\n"),
            ("build.cjs", "const fs = require('fs'); fs.mkdirSync('dist', { recursive: true }); fs.writeFileSync('dist/index.html', require('words').shout('it is built'));\n"),
        ];
        var desk = await disk.Directory("desk");
        foreach (var (name, content) in files) await disk.File($"desk/{name}", content);
        await LabProcess.Run([tool, "install"], new() { Directory = desk, Variables = ImmutableDictionary<string, string>.Empty.Add("PATH", path) }).Succeeded();
        await repository.CommitOnMain("Begin", [.. files, (lockFile, await File.ReadAllTextAsync($"{desk}/{lockFile}", Cancel))]);

        var site = new Site
        {
            Name = "site", Environment = "production", Servers = [sshd.ToServer()], Path = await disk.Directory("site"), Repository = repository.Path,
            Framework = Framework.Static, Publish = "dist", Reuse = new() { AssetInputs = [], AssetOutputs = ["dist"] },
        };
        var initializer = new SiteInitializer(transports);
        await initializer.ApplyAsync(await initializer.PlanAsync(site, Cancel), Cancel);

        Assert.Equal("IT IS BUILT", await File.ReadAllTextAsync($"{(await Deploys()).Release!.Path}/dist/index.html", Cancel));
        await repository.CommitOnMain("Say it twice", ("build.cjs", files[3].Item2.Replace("built", "built anew", StringComparison.Ordinal)));
        var second = await Deploys();
        // Yarn 2 and later keep packages where they downloaded them to, and make no node_modules.
        if (package != "yarn@2.4.3") Assert.Contains(second.Deployment!.Reused, line => line.StartsWith("node_modules", StringComparison.Ordinal));
        Assert.Equal("IT IS BUILT ANEW", await File.ReadAllTextAsync($"{second.Release!.Path}/dist/index.html", Cancel));

        await repository.CommitOnMain("Forget the lock file", ("package.json", Manifest("\"words\": \"file:./packages/words\", \"more\": \"file:./packages/words\"")));
        var refused = Assert.Single((await Deploy()).Failures);
        Assert.Equal("install node packages", refused.Step);
        Assert.Contains($"still serves {second.Release.Id}", refused.State, StringComparison.Ordinal);
        Assert.Contains("lockfile", refused.Message.Replace(lockFile, "lockfile", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

        async Task<DeployOutcome> Deploys()
        {
            var outcome = await Deploy();
            Assert.True(outcome.IsSuccess, string.Join('\n', outcome.Failures.Select(failure => $"{failure.Message}\n{string.Join('\n', failure.Output)}")));
            return outcome;
        }

        async Task<DeployOutcome> Deploy()
        {
            var deployer = new Deployer(transports, TimeProvider.System, new Operator("mara", "desk"));
            return await deployer.DeployAsync(await deployer.PrepareAsync(site, new DeployOptions(), withRevision: false, Cancel), null, Cancel);
        }
    }
}
