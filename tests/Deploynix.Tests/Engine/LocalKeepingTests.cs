using Deploynix.Core.Commands;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Tests.Commands;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Engines;

/// <summary>What deployments keep and clean up, and what is removed and pinned by hand, on this machine.</summary>
public sealed class LocalKeepingTests : IAsyncDisposable
{
    private static readonly ReleaseId Lost = ReleaseId.Parse("20260318_190000");
    private readonly LocalSite _here = new();
    private readonly Origin _origin;
    private readonly Site _site;

    public LocalKeepingTests()
    {
        _origin = new(_here.Box);
        _site = Shop.Of(Framework.Custom) with { Path = _here.Box.Paths.Base, Repository = _origin.Path, Servers = [_here.Server] };
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SiteReader Reader => new(_here.Transports);

    private ReleaseKeeper Keeper => new(_here.Transports, TimeProvider.System, Shop.Mara);

    public ValueTask DisposeAsync() => _here.DisposeAsync();

    [Fact]
    public async Task A_deployment_is_measured_and_wants_the_room_of_the_last_one()
    {
        _origin.Commit("version", new string('x', 200_000));
        await DeployAsync();
        var release = Assert.Single(await Reader.ReleasesAsync(_site, Cancel));
        Assert.InRange(release.Size!.Value, 190 * 1024, 400 * 1024);
        Assert.Equal(ReleaseStatus.Finished, release.Status);

        // As if that one had been a thousand times larger than the disk.
        var record = _here.Box.Paths.Record(ReleaseId.Parse(release.Id));
        File.WriteAllText(record, System.Text.RegularExpressions.Regex.Replace(await File.ReadAllTextAsync(record, Cancel), "\"kilobytes\":[0-9]+", "\"kilobytes\":99999999999"));
        var failure = await Assert.ThrowsAsync<DeploynixException>(DeployAsync);
        Assert.Equal(ErrorKind.DiskFull, failure.Kind);
        Assert.Contains($"since {release.Id} has", failure.What, StringComparison.Ordinal);
        Assert.Contains("Remove-DeploynixRelease", failure.Next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_whose_client_went_away_is_told_and_cleaned_up_by_the_next()
    {
        _origin.Commit("version", "v1");
        await DeployAsync();
        _here.Box.Write($"releases/{Lost}/half", "built");
        Assert.Equal(0, _here.Box.Run(StateFiles.WriteRecord(_here.Box.Paths, new()
        {
            Id = Lost.Value, Status = ReleaseStatus.Building, Run = "r-lost", By = "tom@laptop", Branch = "main", Created = new(2026, 3, 18, 19, 0, 0, TimeSpan.Zero),
        })).Code);
        _here.Box.Write($".deploynix/logs/{Lost}.log", "[2026-03-18 19:00:00] deploy\n[2026-03-18 19:00:01] fetch: export abc\n[2026-03-18 19:00:09] build: npm run it's \"all\"\nprinted\n");
        _here.Box.Link(".current.20260318_190000", "releases/20260318_190000");

        foreach (var cleaned in (bool[])[false, true])
        {
            var told = Assert.Single(await Reader.DeploymentsAsync(_site, 10, Cancel), deployment => deployment.Outcome == Outcome.Interrupted);
            Assert.Equal(("r-lost", "tom@laptop", Lost.Value, "npm run it's \"all\"", 9.0), (told.Id, told.By, told.Release, told.FailedStep, told.Duration.TotalSeconds));
            Assert.Equal(!cleaned, Directory.Exists(_here.Box.Paths.Release(Lost)));
            await DeployAsync();
        }
        Assert.Null(_here.Box.Target(".current.20260318_190000"));
        Assert.True(File.Exists(_here.Box.Paths.Log(Lost)) && !File.Exists(_here.Box.Paths.Record(Lost)));
    }

    [Fact]
    public async Task A_client_that_went_away_after_the_swap_is_told_too_and_what_it_left_stays()
    {
        foreach (var version in (string[])["v1", "v2", "v3"])
        {
            _origin.Commit("version", version);
            await DeployAsync();
        }
        // As it is when nobody wrote the last line any more.
        var lines = await File.ReadAllLinesAsync(_here.Box.Paths.Journal, Cancel);
        await File.WriteAllTextAsync(_here.Box.Paths.Journal, string.Join('\n', lines[..2]) + "\n", Cancel);
        var releases = await Reader.ReleasesAsync(_site, Cancel);
        for (var again = 0; again < 2; again++)
        {
            var told = Assert.Single(await Reader.DeploymentsAsync(_site, 10, Cancel), deployment => deployment.Outcome == Outcome.Interrupted);
            Assert.Equal((releases[0].Id, "activate"), (told.Release, told.FailedStep));
            if (again == 0) Assert.Equal(ErrorKind.ReleaseInUse, (await Assert.ThrowsAsync<DeploynixException>(() => Keeper.PlanRemovalAsync(_site, new(releases[1].Id), LockWait.None, Cancel))).Kind);
            await DeployAsync();
            Assert.True(Directory.Exists(releases[0].Path));
        }
    }

    [Fact]
    public async Task Releases_are_pinned_unpinned_and_removed_and_the_journal_has_it()
    {
        foreach (var version in (string[])["v1", "v2", "v3"])
        {
            _origin.Commit("version", version);
            await DeployAsync();
        }
        var ids = (await Reader.ReleasesAsync(_site, Cancel)).Select(release => release.Id).ToList();
        var oldest = new ReleaseReference(ids[2]);

        var pin = await Keeper.ApplyAsync(await Keeper.PlanPinAsync(_site, oldest, "the fair", LockWait.None, Cancel), LockWait.None, null, Cancel);
        Assert.True(pin.IsSuccess && pin.Release is { Pinned: true, PinReason: "the fair", PinnedBy: "mara@desk" }, pin.Failures.FirstOrDefault()?.Message);
        var listed = (await Reader.ReleasesAsync(_site, Cancel)).Single(release => release.Pinned);
        Assert.Equal((ids[2], "the fair", "mara@desk"), (listed.Id, listed.PinReason, listed.PinnedBy));
        Assert.Equal(ErrorKind.ReleasePinned, (await Assert.ThrowsAsync<DeploynixException>(() => Keeper.PlanRemovalAsync(_site, oldest, LockWait.None, Cancel))).Kind);
        Assert.Equal(ErrorKind.ReleaseInUse, (await Assert.ThrowsAsync<DeploynixException>(() => Keeper.PlanRemovalAsync(_site, new(ids[1]), LockWait.None, Cancel))).Kind);

        var (unpin, isPinned) = await Keeper.PlanUnpinAsync(_site, oldest, LockWait.None, Cancel);
        Assert.True(isPinned && (await Keeper.ApplyAsync(unpin, LockWait.None, null, Cancel)).Release is { Pinned: false });
        var removed = await Keeper.ApplyAsync(await Keeper.PlanRemovalAsync(_site, oldest, LockWait.None, Cancel), LockWait.None, null, Cancel);
        Assert.True(removed.IsSuccess, removed.Failures.FirstOrDefault()?.Message);
        Assert.Equal(ids[..2], (await Reader.ReleasesAsync(_site, Cancel)).Select(release => release.Id));
        var history = await Reader.DeploymentsAsync(_site, 3, Cancel);
        Assert.Equal([(Act.Remove, Outcome.Succeeded), (Act.Unprotect, Outcome.Succeeded), (Act.Protect, Outcome.Succeeded)], history.Select(act => (act.Act, act.Outcome)));
        Assert.False(_here.IsLocked);
    }

    private async Task DeployAsync()
    {
        var deployer = new Deployer(_here.Transports, TimeProvider.System, Shop.Mara);
        var outcome = await deployer.DeployAsync(await deployer.PrepareAsync(_site, new(), withRevision: false, Cancel), null, Cancel);
        Assert.True(outcome.IsSuccess, outcome.Failures.FirstOrDefault()?.Message);
        Assert.Empty(outcome.Deployment!.Warnings);
    }
}
