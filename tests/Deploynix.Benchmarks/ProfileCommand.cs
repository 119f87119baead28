using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Deploynix.Benchmarks.Peers;
using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks;

/// <summary>What acts of a warm session have a server do, as strace sees it, and how often they wait for the wire.</summary>
internal static partial class ProfileCommand
{
    private static readonly Operation[] Operations = [Operation.List, Operation.Rollback, Operation.Activate, Operation.DeployUnchanged];

    public static async Task<int> RunAsync()
    {
        await using var stage = await Stage.Open();
        await using var near = Place.Near(stage.Sshd);
        await using var far = Place.Far(stage.Sshd, TimeSpan.FromMilliseconds(50));
        await WireAsync(stage, far);
        if (LabPrograms.Find("strace") is null) Console.WriteLine("left out: what runs on the server, since strace is not installed");
        else await ServerAsync(stage, near);
        return 0;
    }

    private static async Task WireAsync(Stage stage, Place far)
    {
        await using var module = await Warm(stage, far);
        foreach (var operation in Operations)
        {
            var before = far.Turns!.Value;
            var took = await module.DoAsync(operation);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"wire_turns_{operation}: {far.Turns.Value - before} in {took:0} ms, 100 ms there and back"));
        }
    }

    private static async Task ServerAsync(Stage stage, Place near)
    {
        var file = Path.Combine(stage.Desk, "strace");
        using var tracer = Process.Start(new ProcessStartInfo("strace", ["-f", "-qq", "-ttt", "-e", "trace=execve,clone,clone3,vfork,fork,sync,fsync,fdatasync,syncfs", "-s", "60", "-o", file, "-p", $"{Listener(stage.Sshd)}"]))!;
        await LabWait.Until("strace has begun", () => File.Exists(file));
        await using (var module = await Warm(stage, near))
        {
            foreach (var operation in Operations)
            {
                var began = Now();
                await module.DoAsync(operation);
                var ended = Now();
                await Task.Delay(300); // strace writes what it has seen a moment later
                Tell(operation, began, ended, file);
            }
        }
        tracer.Kill();
        await tracer.WaitForExitAsync();
    }

    private static void Tell(Operation operation, double began, double ended, string file)
    {
        var calls = File.ReadLines(file).Select(line => Call().Match(line)).Where(match => match.Success)
            .Select(match => (At: double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), Name: match.Groups[2].Value, Text: match.Groups[3].Value))
            .Where(call => call.At >= began && call.At <= ended).ToList();
        var programs = calls.Where(call => call.Name == "execve" && !call.Text.Contains("= -1", StringComparison.Ordinal)).Select(call => Path.GetFileName(call.Text.Split('"')[1])).ToList();
        Console.WriteLine($"\n{operation}: {calls.Count(call => call.Name is "clone" or "clone3" or "vfork" or "fork")} forks, {programs.Count} programs, {calls.Count(call => call.Name.Contains("sync", StringComparison.Ordinal))} syncs");
        Console.WriteLine("  " + string.Join(", ", programs.CountBy(name => name).OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Value} {pair.Key}")));
        foreach (var call in calls.Where(call => call.Name is not ("clone" or "clone3" or "vfork" or "fork")))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  +{(call.At - began) * 1000,6:0.0} ms  {call.Name} {call.Text[..Math.Min(100, call.Text.Length)]}"));
    }

    private static async Task<WarmModule> Warm(Stage stage, Place place)
    {
        var module = new WarmModule(place, await stage.Site($"profile-{place.Name}"), stage.RepositoryPath, new(Path.Combine(stage.Desk, $"profile-{place.Name}")));
        await module.PrepareAsync();
        for (var deployment = 0; deployment < 3; deployment++) await module.DoAsync(Operation.DeployUnchanged);
        for (var turn = 0; turn < 5; turn++)
            foreach (var operation in new[] { Operation.List, Operation.Rollback, Operation.Activate }) await module.DoAsync(operation);
        return module;
    }

    private static double Now() => (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;

    private static int Listener(LabSshd sshd) => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .First(id => id > 0 && File.Exists($"/proc/{id}/cmdline") && File.ReadAllText($"/proc/{id}/cmdline").Contains($"{sshd.Directory}/sshd_config [listener]", StringComparison.Ordinal));

    [GeneratedRegex(@"^\d+ +(\d+\.\d+) (\w+)\((.*)$")]
    private static partial Regex Call();
}
