using Deploynix.Core.Commands;
using Deploynix.Core.Commands.Databases;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>
/// One act on a site's database, under the site's lock on the server that runs its migrations, with its line in the journal however it ends.
/// </summary>
internal sealed class DatabaseAct(ActRun act, ServerRun run)
{
    private readonly List<string> _notes = [];

    public Site Site => act.Site;

    public Server Server => run.Server;

    public ActRun Run => act;

    /// <summary>The time by the server's clock, as names have it.</summary>
    public string Stamp => ReleaseId.Next(run.Start.Now ?? act.Time.GetUtcNow(), []).Value;

    /// <summary>Does something under the lock. What it notes goes into the journal.</summary>
    public static async Task<T> DoAsync<T>(ActRun act, ITransportFactory transports, Func<DatabaseAct, Task<T>> work, CancellationToken cancel)
    {
        await using var fleet = await Fleet.OpenAsync(act, transports, cancel);
        var one = new DatabaseAct(act, fleet.Runs[0]);
        try
        {
            var done = await work(one);
            await one.ConcludeAsync(Outcome.Succeeded, hurry: false);
            return done;
        }
        catch (OperationCanceledException)
        {
            await one.ConcludeAsync(Outcome.Stopped, hurry: true);
            throw;
        }
        catch (DeploynixException failure)
        {
            fleet.Runs[0].Fail(failure.Site is null ? failure.At(act.Site) : failure);
            await one.ConcludeAsync(Outcome.Failed, hurry: false);
            throw;
        }
    }

    /// <summary>Adds to what the journal says of it.</summary>
    public void Note(string text) => _notes.Add(text);

    /// <summary>Runs the program, which must succeed.</summary>
    /// <param name="name">What it does, for whoever watches, and for errors.</param>
    /// <param name="script">The script that runs it.</param>
    /// <param name="state">What is true when it failed.</param>
    /// <param name="onBytes">Takes a backup's bytes.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="DeploynixException">It did not succeed.</exception>
    public async Task<DatabaseAnswer> RunAsync(string name, ShellCommand script, string state, Action<ReadOnlyMemory<byte>>? onBytes, CancellationToken cancel)
    {
        var answer = new DatabaseAnswer(onBytes);
        var result = await run.RunAsync(Phase.Migrate, name, Within(script), answer.Read, cancel);
        foreach (var warning in answer.Warnings) run.Warn(warning);
        return result.IsSuccess ? answer : throw DatabaseFailure.Explain(Site, Server, char.ToUpperInvariant(name[0]) + name[1..], result, answer.Error, state);
    }

    /// <summary>Runs a script that is none of that program's, whatever its end, and gives the lines that it printed.</summary>
    public async Task<(StepResult Result, List<string> Lines)> TryAsync(string name, ShellCommand script, CancellationToken cancel)
    {
        var lines = new List<string>();
        var result = await run.RunAsync(Phase.Migrate, name, Sh.WithVariables(Site.Variables, script), line =>
        {
            if (line.Channel == OutputChannel.Out) lines.Add(line.Text);
        }, cancel);
        return (result, lines);
    }

    /// <summary>A line for the journal of this server.</summary>
    public JournalEntry Entry(Outcome outcome) => act.Entry(run, outcome, null, null);

    /// <summary>Tells something that is not the end of it.</summary>
    public void Warn(string text) => run.Warn(text);

    /// <summary>Does something that is no step on the server.</summary>
    public Task DuringAsync(string name, Func<Task> work) => run.DuringAsync(Phase.Migrate, name, work);

    private ShellCommand Within(ShellCommand script) => Sh.WithVariables(Site.Variables, Sh.Lines(DatabaseProgram.Enter(SitePaths.Of(Site)), script));

    private Task ConcludeAsync(Outcome outcome, bool hurry)
    {
        var entry = act.Entry(run, outcome, null, null);
        return run.ConcludeAsync(StateFiles.AppendJournal(SitePaths.Of(Site), entry with { Message = entry.Message ?? (_notes.Count > 0 ? string.Join("; ", _notes) : null) }), hurry);
    }
}
