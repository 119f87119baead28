using System.Diagnostics;
using Deploynix.Core.Commands;

namespace Deploynix.Tests.Commands;

public sealed class RemovalTests : IDisposable
{
    private readonly Sandbox _site = new Sandbox().Made().With(Sandbox.Old, Sandbox.New);

    public RemovalTests() => _site.Link("current", "releases/20260318_164700");

    public void Dispose() => _site.Dispose();

    [Fact]
    public void A_release_that_nobody_uses_goes()
    {
        var ran = _site.Run(Removal.Check(_site.Paths, Sandbox.Old));
        Assert.Equal((0, "", ""), (ran.Code, ran.Out, ran.Error));
        ran = _site.Run(Removal.Remove(_site.Paths, Sandbox.Old));
        Assert.Equal((0, "", ""), (ran.Code, ran.Out, ran.Error));
        Assert.Equal([_site.Paths.Release(Sandbox.New)], Directory.GetDirectories(_site.Paths.Releases));
        Assert.Equal(ExitCode.ReleaseMissing, _site.Run(Removal.Remove(_site.Paths, Sandbox.Old)).Code);
    }

    [Fact]
    public void What_is_live_or_pinned_by_the_time_it_runs_stays()
    {
        Assert.Equal(0, _site.Run(StateFiles.WritePin(_site.Paths, new() { Id = Sandbox.Old.Value })).Code);
        foreach (var build in (Func<SitePaths, Deploynix.Core.Model.ReleaseId, Deploynix.Core.Shell.ShellCommand>[])[Removal.Check, Removal.Remove])
        {
            Assert.Equal(ExitCode.ReleaseActive, _site.Run(build(_site.Paths, Sandbox.New)).Code);
            Assert.Equal(ExitCode.ReleasePinned, _site.Run(build(_site.Paths, Sandbox.Old)).Code);
        }
        Assert.Equal(2, Directory.GetDirectories(_site.Paths.Releases).Length);
    }

    [Theory]
    [InlineData("", "works in it")]
    [InlineData("deep/er", "works in it")]
    [InlineData(null, "was started with a file of it")]
    public void A_process_that_uses_it_is_named_by_its_id(string? folder, string how)
    {
        _site.Write("releases/20260318_160500/deep/er/worker.sh", "echo up; read x");
        var release = _site.Paths.Release(Sandbox.Old);
        var start = new ProcessStartInfo("/bin/sh", folder is null ? [release + "/deep/er/worker.sh"] : ["-c", "echo up; read x"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = folder is null ? "/" : Path.Combine(release, folder),
        };
        using var process = Process.Start(start)!;
        Assert.Equal("up", process.StandardOutput.ReadLine());
        var ran = _site.Run(Removal.Check(_site.Paths, Sandbox.Old));
        Assert.Equal((ExitCode.ReleaseInUse, ""), (ran.Code, ran.Error));
        Assert.Equal($"process {process.Id} (sh, {Environment.UserName}) {how}", Assert.Single(ran.Lines));
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.Equal(0, _site.Run(Removal.Check(_site.Paths, Sandbox.Old)).Code);
    }

    [Fact]
    public void A_release_whose_name_begins_like_it_is_another_one()
    {
        _site.Write("releases/20260318_160500x/index", "x");
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "echo up; read x"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = _site.In("releases/20260318_160500x"),
        })!;
        Assert.Equal("up", process.StandardOutput.ReadLine());
        Assert.Equal(0, _site.Run(Removal.Check(_site.Paths, Sandbox.Old)).Code);
        process.StandardInput.Close();
        process.WaitForExit();
    }
}
