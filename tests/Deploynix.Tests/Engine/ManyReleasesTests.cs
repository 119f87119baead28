using System.Globalization;
using System.Runtime.CompilerServices;
using Deploynix.Core.Commands;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;
using Deploynix.Tests.Planning;

namespace Deploynix.Tests.Engines;

/// <summary>A site with many releases, looked at again and again by one who remembers: what is listed is always what is there.</summary>
public sealed class ManyReleasesTests : IAsyncLifetime
{
    private const string Seventh = "20260101_000007";
    private readonly LocalSite _here = new();
    private readonly Overheard _heard;
    private readonly SiteReader _reader;
    private readonly Site _site;

    public ManyReleasesTests()
    {
        _heard = new(_here.Transports);
        _reader = new(_heard);
        _site = Shop.Of(Framework.Custom) with { Path = _here.Box.Paths.Base, Servers = [_here.Server] };
        for (var number = 0; number < 40; number++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"20260101_{number:000000}");
            Directory.CreateDirectory(_here.Box.In($"releases/{id}"));
            _here.Box.Write(Record(id), new ReleaseRecord { Id = id, Status = ReleaseStatus.Finished, Created = DateTimeOffset.UnixEpoch, Subject = "Open" }.ToLine() + "\n");
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _here.DisposeAsync();

    [Fact]
    public async Task Nothing_is_sent_twice_and_everything_that_changed_is_seen()
    {
        await KeptAsync();
        Assert.Equal(40, (await ListAsync()).Length);
        Assert.Empty(_heard.Texts);

        // Written in place, as long as it was, under the same name: nothing tells of it but the file's own time.
        var file = _here.Box.In(Record(Seventh));
        File.WriteAllText(file, File.ReadAllText(file).Replace("Open", "Shut", StringComparison.Ordinal));
        Assert.Equal("Shut", (await ListAsync()).Single(release => release.Id == Seventh).Subject);
        Assert.Equal(1, _heard.Texts.Count(text => text.Contains(Seventh, StringComparison.Ordinal)));

        await KeptAsync();
        Directory.Delete(_here.Box.In("releases/20260101_000008"), recursive: true);
        File.Delete(_here.Box.In(Record("20260101_000009")));
        var seen = await ListAsync();
        Assert.Equal(39, seen.Length);
        Assert.Equal(ReleaseStatus.Adopted, seen.Single(release => release.Id == "20260101_000009").Status);
        Assert.Empty(_heard.Texts);

        await KeptAsync();
        _here.Box.Write(".deploynix/releases/20260101_000010.pin", new ReleasePin { Id = "20260101_000010", By = "mara@desk", At = DateTimeOffset.UnixEpoch }.ToLine() + "\n");
        Assert.True((await ListAsync()).Single(release => release.Id == "20260101_000010").Pinned);
        Assert.Single(_heard.Texts);
    }

    [Fact]
    public async Task Every_look_is_one_command()
    {
        await KeptAsync();
        var before = _heard.Commands;
        await ListAsync();
        Assert.Equal(1, _heard.Commands - before);
    }

    [Fact]
    public async Task A_file_of_which_only_the_name_is_new_is_read_all_the_same()
    {
        await KeptAsync();
        Assert.Equal(0, _here.Box.Run($"sed s/Open/Shut/ {Record(Seventh)} > x && touch -d 2020-01-01 x && mv x {Record(Seventh)} && touch -d 2020-01-01 .deploynix/releases").Code);
        Assert.Equal("Shut", (await ListAsync()).Single(release => release.Id == Seventh).Subject);
    }

    [Fact]
    public async Task A_rollback_s_plan_sees_what_changed_after_a_list()
    {
        _here.Box.Link("current", "releases/20260101_000039");
        var activator = new ReleaseActivator(_heard, TimeProvider.System, Shop.Mara, null, _reader);
        await KeptAsync();
        Assert.Equal("20260101_000038", await TargetAsync());
        _here.Box.Write(".deploynix/releases/20260101_000038.bad", new BadMark { Id = "20260101_000038", By = "mara@desk", At = DateTimeOffset.UnixEpoch, Reason = "500" }.ToLine() + "\n");
        Directory.Delete(_here.Box.In("releases/20260101_000037"), recursive: true);
        Assert.Equal("20260101_000036", await TargetAsync());

        async Task<string?> TargetAsync() => (await activator.PlanAsync(_site, Act.Rollback, null, force: false, Cancel)).Release?.Value;
    }

    private static string Record(string id) => $".deploynix/releases/{id}.json";

    private async Task<Release[]> ListAsync()
    {
        _heard.Lines.Clear();
        return [.. await _reader.ReleasesAsync(_site, Cancel)];
    }

    /// <summary>Looks until what is there has been there for so long that nothing of it is sent any more.</summary>
    private Task KeptAsync() => LocalSite.UntilAsync(
        () =>
        {
            ListAsync().GetAwaiter().GetResult();
            return _heard.Lines.Contains("kept\tall");
        },
        "a look at which nothing was new");

    /// <summary>What a server said, and how often it was asked.</summary>
    private sealed class Overheard(ITransportFactory inner) : ITransportFactory
    {
        public int Commands { get; private set; }

        public List<string> Lines { get; } = [];

        /// <summary>The records that were sent.</summary>
        public IEnumerable<string> Texts => Lines.Where(line => line.Contains('\0', StringComparison.Ordinal));

        public ITransport Open(Server server) => new Transport(this, inner.Open(server));

        private sealed class Transport(Overheard heard, ITransport inner) : ITransport
        {
            public Server Server => inner.Server;

            public async Task<IRemoteProcess> StartAsync(ShellCommand command, CancellationToken cancel)
            {
                heard.Commands++;
                return new Process(heard, await inner.StartAsync(command, cancel));
            }

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }

        private sealed class Process(Overheard heard, IRemoteProcess inner) : IRemoteProcess
        {
            public IAsyncEnumerable<OutputLine> Output => ListenAsync();

            public Task<ExitStatus> Completion => inner.Completion;

            public ValueTask WriteAsync(string text, CancellationToken cancel) => inner.WriteAsync(text, cancel);

            public ValueTask CloseInputAsync() => inner.CloseInputAsync();

            public ValueTask DisposeAsync() => inner.DisposeAsync();

            private async IAsyncEnumerable<OutputLine> ListenAsync([EnumeratorCancellation] CancellationToken cancel = default)
            {
                await foreach (var line in inner.Output.WithCancellation(cancel))
                {
                    heard.Lines.Add(line.Text);
                    yield return line;
                }
            }
        }
    }
}
