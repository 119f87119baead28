using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Commands;

/// <summary>The scripts that make a served folder the first release, and their ways back.</summary>
public sealed class AdoptionScriptTests : IDisposable
{
    private readonly Sandbox _box = new();

    [Fact]
    public void Current_that_is_a_folder_becomes_a_release_and_goes_back()
    {
        Serve("current");
        var before = Tree();
        Succeeds(Adoption.TakeCurrent(_box.Paths, Sandbox.New, allowGap: false));
        Assert.Equal(Sandbox.New.RelativePath, _box.Target("current"));
        Assert.Equal("v1", _box.Read($"{Sandbox.New.RelativePath}/public/index.html"));
        Succeeds(Adoption.MoveShared(_box.Paths, Sandbox.New, "storage", allowGap: false));
        Succeeds(Adoption.MoveShared(_box.Paths, Sandbox.New, ".env", allowGap: false));
        Assert.Equal("../../shared/storage", _box.Target($"{Sandbox.New.RelativePath}/storage"));
        Assert.Equal("upload", _box.Read("current/storage/app/upload"));
        Assert.Null(_box.Target("shared/storage"));
        Succeeds(Adoption.MoveBack(_box.Paths, Sandbox.New, ".env", allowGap: false));
        Succeeds(Adoption.MoveBack(_box.Paths, Sandbox.New, "storage", allowGap: false));
        Succeeds(Adoption.GiveCurrentBack(_box.Paths, Sandbox.New, allowGap: false));
        Succeeds(Adoption.Forget(_box.Paths, Record(SiteLayout.CurrentFolder)));
        Assert.Equal(before, Tree());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("exchange '")]
    public void The_sites_own_folder_becomes_a_release_and_goes_back_also_from_the_middle(string? interruptedBeforeSecond)
    {
        Serve("");
        var before = Tree();
        Succeeds(Sh.Run("mkdir", "-p", _box.Paths.Records));
        var script = Adoption.TakeBase(_box.Paths, Sandbox.New, allowGap: false).ToPosix();
        if (interruptedBeforeSecond is not null)
        {
            var second = script.IndexOf(interruptedBeforeSecond, script.IndexOf("\n" + interruptedBeforeSecond, StringComparison.Ordinal) + 20, StringComparison.Ordinal);
            script = script[..second] + "exit 9";
        }
        Assert.Equal(interruptedBeforeSecond is null ? 0 : 9, _box.Run(script, "/").Code);
        Assert.Equal("v1", _box.Read("public/index.html"));
        Assert.Equal("v1", _box.Read("current/public/index.html"));
        Assert.True(Directory.Exists(_box.In(".deploynix/releases")));
        Assert.Equal("current/.env", _box.Target(".env"));
        if (interruptedBeforeSecond is null)
        {
            Assert.Equal(["20260318_164700"], Directory.GetFileSystemEntries(_box.In("releases")).Select(Path.GetFileName));
            Assert.Null(_box.Target(Sandbox.New.RelativePath));
            // Whoever remembers where it was for an instant still finds it.
            Assert.Equal("v1", File.ReadAllText(Adoption.Beside(_box.Paths, Sandbox.New) + "/public/index.html"));
            Succeeds(Adoption.MoveShared(_box.Paths, Sandbox.New, "storage", allowGap: false));
            Assert.Equal("upload", _box.Read("storage/app/upload"));
            Succeeds(Adoption.NothingIsLost(_box.Paths, Record(SiteLayout.SiteFolder, "storage")));
            Succeeds(Adoption.MoveBack(_box.Paths, Sandbox.New, "storage", allowGap: false));
        }
        Succeeds(Adoption.GiveBaseBack(_box.Paths, Sandbox.New, allowGap: false));
        Succeeds(Adoption.Forget(_box.Paths, Record(SiteLayout.SiteFolder)));
        Assert.Equal(before, Tree());
    }

    [Fact]
    public void At_every_instant_there_is_a_root()
    {
        Serve("");
        Succeeds(Sh.Run("mkdir", "-p", _box.Paths.Records));
        using var visitor = _box.Start("n=0; while [ ! -e ../stop ]; do n=$((n + 1)); cat \"$0\" >/dev/null || { echo missed; exit 1; }; done; echo $n".Replace("$0", _box.In("public/index.html").Replace("\"", "\\\"", StringComparison.Ordinal), StringComparison.Ordinal), _box.Root + "/it's a \"site\"");
        for (var i = 0; i < 5; i++)
        {
            Succeeds(Adoption.TakeBase(_box.Paths, Sandbox.New, allowGap: false));
            Succeeds(Adoption.GiveBaseBack(_box.Paths, Sandbox.New, allowGap: false));
        }
        File.WriteAllText(_box.Under("stop"), "");
        Assert.True(visitor.WaitForExit(20_000));
        Assert.Equal("", visitor.StandardError.ReadToEnd());
        Assert.DoesNotContain("missed", visitor.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_tool_nothing_is_changed_unless_a_gap_is_accepted_and_then_it_is_told()
    {
        Assert.SkipWhen(_box.Run("mv --help | grep -q -e --exchange").Code == 0, "This machine's mv exchanges.");
        Serve("current");
        foreach (var tool in (string[])["perl", "python3", "exch"]) _box.Stub(tool, "exit 1");
        var before = Tree();
        Assert.Equal(ExitCode.ExchangeRefused, _box.Run(Adoption.TakeCurrent(_box.Paths, Sandbox.New, allowGap: false), "/").Code);
        Directory.Delete(_box.Paths.Releases);
        Assert.Equal(before, Tree());
        var ran = _box.Run(Adoption.TakeCurrent(_box.Paths, Sandbox.New, allowGap: true), "/");
        Assert.Equal(0, ran.Code);
        Assert.Matches("::deploynix warning nothing on this server exchanges .* at most [0-9]+ ms", ran.Out);
        Assert.Equal("v1", _box.Read("current/public/index.html"));
        Assert.Equal(["20260318_164700"], Directory.GetFileSystemEntries(_box.Paths.Releases).Select(Path.GetFileName));
    }

    [Fact]
    public void What_came_since_is_not_lost()
    {
        Serve("");
        Succeeds(Sh.Run("mkdir", "-p", _box.Paths.Records));
        Succeeds(Adoption.TakeBase(_box.Paths, Sandbox.New, allowGap: false));
        Succeeds(Adoption.NothingIsLost(_box.Paths, Record(SiteLayout.SiteFolder)));
        foreach (var file in (string[])["notes.txt", "shared/notes.txt", ".deploynix/backups/dump.gz"])
        {
            _box.Write(file, "mine");
            var ran = _box.Run(Adoption.NothingIsLost(_box.Paths, Record(SiteLayout.SiteFolder)), "/");
            Assert.Equal(ExitCode.AdoptionUnsafe, ran.Code);
            Assert.Contains(file.StartsWith(".deploynix", StringComparison.Ordinal) ? "backups" : file, ran.Out, StringComparison.Ordinal);
            File.Delete(_box.In(file));
        }
    }

    [Fact]
    public void A_bridge_leads_to_where_the_old_layout_keeps_it_and_goes_without_a_trace()
    {
        _box.Write("storage/app/upload", "upload");
        _box.Write("uploads/logo", "logo");
        var before = Tree();
        Succeeds(Adoption.Bridge(_box.Paths, "storage", "storage"));
        Succeeds(Adoption.Bridge(_box.Paths, "public/files", "uploads"));
        Assert.Equal("upload", _box.Read("shared/storage/app/upload"));
        Assert.Equal("logo", _box.Read("shared/public/files/logo"));
        Succeeds(Adoption.RemoveBridge(_box.Paths, "public/files"));
        Succeeds(Adoption.RemoveBridge(_box.Paths, "storage"));
        Succeeds(Adoption.Forget(_box.Paths, Record(SiteLayout.Envoyer)));
        Assert.Equal(before, Tree());
    }

    public void Dispose() => _box.Dispose();

    private static AdoptionRecord Record(SiteLayout layout, params string[] moved) => new() { Layout = layout, Live = Sandbox.New.Value, Made = [".deploynix", "shared", "releases"], Moved = [.. moved] };

    private void Serve(string folder)
    {
        _box.Write(Path.Combine(folder, "public/index.html"), "v1");
        _box.Write(Path.Combine(folder, "storage/app/upload"), "upload");
        _box.Write(Path.Combine(folder, ".env"), "KEY=1");
        _box.Write(Path.Combine(folder, "a b/it's"), "c");
        _box.Link(Path.Combine(folder, "public/storage"), "../storage/app");
    }

    private void Succeeds(ShellCommand command)
    {
        var ran = _box.Run(command, "/");
        Assert.True(ran.Code == 0, $"{ran.Code}\n{ran.Out}{ran.Error}\n{command.ToPosix()}");
    }

    private string Tree() => _box.Run("find . ! -name calls -printf '%P %y %m %l %i\\n' | LC_ALL=C sort", _box.Root).Out;
}
