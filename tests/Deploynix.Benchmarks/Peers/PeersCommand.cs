using System.Globalization;
using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks.Peers;

/// <summary>This module beside raw ssh and other deployers: the same operations, on the same server, taking turns in one run.</summary>
internal sealed class PeersCommand
{
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(50);

    private readonly Figures _figures = new();
    private readonly Imports _imports = new();
    private readonly Dictionary<int, Samples> _lists = new() { [10] = new(), [1000] = new() };
    private readonly Samples _listExecs = new();
    private readonly List<string> _leftOut = [];
    private SshdLog _log = null!;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var quick = arguments.Contains("--quick");
        var rounds = Array.IndexOf(arguments, "--rounds") is >= 0 and var at ? int.Parse(arguments[at + 1], CultureInfo.InvariantCulture) : quick ? 3 : 15;
        return await new PeersCommand().RunAsync(rounds, quick ? Math.Min(rounds, 2) : Math.Max(3, rounds / 2));
    }

    private async Task<int> RunAsync(int rounds, int farRounds)
    {
        await using var stage = await Stage.Open();
        await using var near = Place.Near(stage.Sshd);
        await using var far = Place.Far(stage.Sshd, OneWay);
        _log = new(stage.Sshd);
        foreach (var reason in new[] { Mina.ReasonToLeaveOut, Capistrano.ReasonToLeaveOut, Programs.Pwsh is null ? "there is no pwsh" : null })
        {
            if (reason is null) continue;
            _leftOut.Add(reason);
            Console.WriteLine($"left out: {reason}");
        }

        var nearby = await Contenders(stage, near);
        var distant = await Contenders(stage, far);
        try
        {
            var warm = nearby.OfType<WarmModule>().Single();
            await stage.Change();
            foreach (var contender in nearby.Concat(distant)) await WarmUpAsync(contender);
            var by = new ModuleOperator(Path.Combine(stage.Desk, "many"));
            foreach (var count in _lists.Keys) await ManyReleases.Make(stage, near, by, count);
            using var reader = by.Session();
            foreach (var count in _lists.Keys) reader.Run($"Get-DeploynixRelease many{count}").Succeeded();

            for (var round = 0; round < rounds; round++)
            {
                Console.WriteLine($"round {round + 1} of {rounds}");
                await RoundAsync(stage, nearby, round);
                if (round < farRounds) await RoundAsync(stage, distant, round);
                await _imports.MeasureAsync(stage.Desk);
                for (var turn = 0; turn < 3; turn++)
                    foreach (var count in _lists.Keys)
                    {
                        _log.Take();
                        _lists[count].Add(reader.Run($"Get-DeploynixRelease many{count}").Succeeded().Took.TotalMilliseconds);
                        if (count == 1000) _listExecs.Add(_log.Take().Execs);
                    }
            }
        }
        finally
        {
            foreach (var contender in nearby.Concat(distant)) await contender.DisposeAsync();
        }
        Report(near, nearby);
        Report(far, distant);
        return Judge();
    }

    private static async Task<IReadOnlyList<Contender>> Contenders(Stage stage, Place place)
    {
        var by = new ModuleOperator(Path.Combine(stage.Desk, place.Name));
        var (repository, desk) = (stage.RepositoryPath, stage.Desk);
        List<Contender> all =
        [
            new RawSsh(open: true, place, await Site("raw-open"), repository, desk),
            new SameWork(place, await Site("same-work"), repository, desk),
            new WarmModule(place, await Site("warm"), repository, by),
            new RawSsh(open: false, place, await Site("raw-cold"), repository, desk),
            new UnconnectedModule(place, await Site("unconnected"), repository, by),
            new EmptyProgram("plain", place, await Site("plain"), desk),
            new EmptyProgram("engine", place, await Site("engine"), desk),
            new FreshModule(pwsh: false, place, await Site("shell"), repository, by),
        ];
        if (Programs.Pwsh is not null)
        {
            all.Add(new EmptyProgram("pwsh", place, await Site("empty-pwsh"), desk));
            all.Add(new FreshModule(pwsh: true, place, await Site("pwsh"), repository, by));
        }
        if (Mina.ReasonToLeaveOut is null) all.Add(new Mina(place, await Site("mina"), repository, desk));
        if (Capistrano.ReasonToLeaveOut is null) all.Add(new Capistrano(place, await Site("capistrano"), repository, desk));
        foreach (var contender in all) await contender.PrepareAsync();
        return all;

        Task<LabSite> Site(string name) => stage.Site($"{place.Name}-{name}");
    }

    /// <summary>The first deployments, and what a process compiles when it does something for the first time.</summary>
    private static async Task WarmUpAsync(Contender contender)
    {
        if (contender.Can.Contains(Operation.DeployChanged))
            for (var deployment = 0; deployment < contender.Turns + 1; deployment++) await contender.DoAsync(Operation.DeployUnchanged);
        for (var turn = 1; turn < contender.Turns * contender.Turns; turn++)
            foreach (var operation in new[] { Operation.List, Operation.Rollback, Operation.Activate }.Where(contender.Can.Contains)) await contender.DoAsync(operation);
    }

    private async Task RoundAsync(Stage stage, IReadOnlyList<Contender> contenders, int round)
    {
        var order = contenders.Skip(round % contenders.Count).Concat(contenders.Take(round % contenders.Count)).ToList();
        await stage.Change();
        foreach (var operation in new[] { Operation.DeployChanged, Operation.DeployUnchanged })
            foreach (var contender in order) await MeasureAsync(contender, operation);
        for (var turn = 0; turn < order.Max(contender => contender.Turns); turn++)
            foreach (var operation in new[] { Operation.List, Operation.Rollback, Operation.Activate })
                foreach (var contender in order.Where(contender => turn < contender.Turns)) await MeasureAsync(contender, operation);
    }

    private async Task MeasureAsync(Contender contender, Operation operation)
    {
        if (!contender.Can.Contains(operation)) return;
        var before = contender.Site.ActiveRelease;
        var bytes = contender.Place.Bytes;
        _log.Take();
        var took = await contender.DoAsync(operation);
        if (operation != Operation.List && contender.Site.ActiveRelease == before) throw new LabException($"{contender.Name}: {operation} left {before} live");
        var figure = _figures.Of(contender.Place.Name, contender.Name, operation);
        var (logins, execs) = _log.Take();
        figure.Milliseconds.Add(took);
        figure.Logins.Add(logins);
        figure.Execs.Add(execs);
        if (bytes is not null) figure.Bytes.Add(contender.Place.Bytes!.Value - bytes.Value);
    }

    private void Report(Place place, IReadOnlyList<Contender> contenders)
    {
        var operations = Enum.GetValues<Operation>();
        Console.WriteLine();
        foreach (var operation in operations)
            foreach (var contender in contenders.Where(contender => contender.Can.Contains(operation)))
                Console.WriteLine($"{place.Name}_{Key(operation.ToString())}_{Key(contender.Name)}: {_figures.Of(place.Name, contender.Name, operation).Milliseconds.Told("ms")}");
        Print("milliseconds, medians", figure => figure.Milliseconds);
        Print("logins / exec channels", figure => figure.Logins, figure => figure.Execs);
        if (place.Bytes is not null) Print("kilobytes, both ways", figure => figure.Bytes);

        void Print(string what, params Func<Figure, Samples>[] parts)
        {
            Console.WriteLine($"\n{place.Name}: {what}");
            var table = new Table(["", .. operations.Select(operation => operation.ToString())]);
            foreach (var contender in contenders)
                table.Add([contender.Name, .. operations.Select(operation => contender.Can.Contains(operation)
                    ? string.Join(" / ", parts.Select(part => part(_figures.Of(place.Name, contender.Name, operation)).Median).Select(value => Value(what, value)))
                    : "-")]);
            table.Print();
        }

        static string Value(string what, double value) => what[0] switch
        {
            'k' => Samples.Short(value / 1024),
            'l' => value.ToString("0.#", CultureInfo.InvariantCulture),
            _ => Samples.Short(value),
        };
    }

    private int Judge()
    {
        Console.WriteLine();
        _imports.Print();
        Console.WriteLine($"list_10_releases: {_lists[10].Told("ms")}");
        Console.WriteLine($"list_1000_releases: {_lists[1000].Told("ms")}");
        foreach (var reason in _leftOut) Console.WriteLine($"left_out: {reason}");

        var limits = new Limits();
        const string open = "raw ssh, connection open", warm = "module, connection open", shell = "module, fresh Deploynix.Shell", pwsh = "module, fresh pwsh";
        limits.Hold("ratio_rollback_warm_to_raw_swap", Near(warm, Operation.Rollback) / Near(open, Operation.Rollback), 1.5);
        limits.Hold("ratio_rollback_warm_to_fastest_peer", Near(warm, Operation.Rollback) / Peers("near", Operation.Rollback), 0.1);
        limits.Hold("ratio_rollback_fresh_shell_to_empty_program", Near(shell, Operation.Rollback) / Near("empty program, engine", Operation.Rollback), 1.25);
        Limits.Note("ratio_rollback_fresh_shell_to_plain_program", Near(shell, Operation.Rollback) / Near("empty program, plain", Operation.Rollback));
        limits.Hold("ratio_rollback_fresh_pwsh_to_empty_program", Near(pwsh, Operation.Rollback) / Near("empty program, pwsh", Operation.Rollback), 1.25);
        limits.Hold("ratio_rollback_fresh_shell_far_to_fastest_peer", Far(shell, Operation.Rollback) / Peers("far", Operation.Rollback), 1);
        limits.Hold("ratio_rollback_fresh_pwsh_far_to_fastest_peer", Far(pwsh, Operation.Rollback) / Peers("far", Operation.Rollback), 1);
        Limits.Note("ratio_rollback_warm_far_to_raw_swap", Far(warm, Operation.Rollback) / Far(open, Operation.Rollback));
        limits.Hold("ratio_deploy_warm_to_raw_script_of_the_same_work", Near(warm, Operation.DeployChanged) / Near("raw ssh, the same work", Operation.DeployChanged), 1.3);
        Limits.Note("ratio_deploy_warm_to_bare_raw_script", Near(warm, Operation.DeployChanged) / Near(open, Operation.DeployChanged));
        limits.Hold("ratio_deploy_warm_to_capistrano", Near(warm, Operation.DeployChanged) / Near("capistrano", Operation.DeployChanged), 0.1);
        limits.Hold("deploy_exec_channels", _figures.Of("near", warm, Operation.DeployChanged).Execs.At(1), 8);
        limits.Hold("import_more_than_empty_module_shell", _imports.More("shell"), 100, " ms");
        limits.Hold("import_more_than_empty_module_pwsh", _imports.More("pwsh"), 100, " ms");
        limits.Hold("ratio_list_1000_to_10", _lists[1000].Median / _lists[10].Median, 1.5);
        limits.Hold("list_1000_exec_channels", _listExecs.At(1), 1);
        return limits.ExitCode;

        double Near(string name, Operation operation) => _figures.Median("near", name, operation);
        double Far(string name, Operation operation) => _figures.Median("far", name, operation);
        double Peers(string place, Operation operation)
        {
            var peers = new[] { "mina", "capistrano" }.Select(name => _figures.Median(place, name, operation)).Where(median => !double.IsNaN(median)).ToList();
            return peers.Count == 0 ? double.NaN : peers.Min();
        }
    }

    private static string Key(string name) =>
        string.Concat(name.Select((c, at) => char.IsUpper(c) && at > 0 && char.IsLower(name[at - 1]) ? $"_{char.ToLowerInvariant(c)}" : char.IsLetterOrDigit(c) ? $"{char.ToLowerInvariant(c)}" : "_"))
            .Replace("__", "_", StringComparison.Ordinal);
}
