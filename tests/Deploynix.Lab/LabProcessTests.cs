using Deploynix.Lab.Servers;

namespace Deploynix.Lab;

[Trait("Part", "main")]
public sealed class LabProcessTests
{
    [LabFact(Needs = LabProgram.None)]
    public async Task A_command_gives_its_exit_code_and_both_streams()
    {
        var result = await LabProcess.Run(["sh", "-c", "cat; echo wrong >&2; exit 3"], new() { Input = "right" });
        Assert.Equal((3, "right", "wrong\n"), (result.ExitCode, result.Output, result.Error));
    }

    [LabFact(Needs = LabProgram.None)]
    public async Task A_command_that_ends_without_reading_its_input_gives_its_exit_code()
    {
        var result = await LabProcess.Run(["sh", "-c", "exec <&-; exit 3"], new() { Input = new string('x', 1 << 20) });
        Assert.Equal(3, result.ExitCode);
    }

    [LabFact(Needs = LabProgram.None)]
    public async Task A_command_that_hangs_is_stopped_at_its_deadline()
    {
        var failure = await Assert.ThrowsAsync<LabException>(() => LabProcess.Run(["sleep", "60"], new() { Deadline = TimeSpan.FromMilliseconds(200) }));
        Assert.Contains("ran for longer", failure.Message, StringComparison.Ordinal);
    }

    [LabFact(Needs = LabProgram.None)]
    public async Task A_program_that_stays_runs_as_the_lab_user_and_is_stopped()
    {
        string directory;
        await using (var process = LabProcess.Start(["sh", "-c", "id -u; trap 'exit 0' TERM; while :; do sleep 0.05; done"]))
        {
            await LabWait.Until("it printed its user", () => process.Output.Length > 0);
            Assert.Equal($"{LabUser.Current.Uid}\n", process.Output);
            directory = $"/proc/{process.Id}";
            Assert.True(Directory.Exists(directory));
        }

        Assert.False(Directory.Exists(directory));
    }

    [LabFact(Needs = LabProgram.None)]
    public async Task A_program_ends_with_whoever_started_it()
    {
        await using var process = LabProcess.Start(["sleep", "60"]);
        process.LetGo();
        Assert.Equal(128 + 15, await process.End());
    }
}
