using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;

namespace Deploynix.Core.Engine;

/// <summary>Turns a step's exit code and last words into what an operator needs to know.</summary>
internal static class StepFailure
{
    private const int LinesShown = 12;

    /// <summary>128 and the signal's number, as shells tell of SIGKILL.</summary>
    private const int Killed = 137;

    public static DeploynixException Explain(Site site, Server server, ReleaseId release, Step step, StepResult result, IReadOnlyList<string> tail, string state)
    {
        var said = string.Join('\n', tail);
        var advice = new FailureAdvice(site, release, step);
        var cause = result.Status is { Code: Killed } or { Signal: "KILL" } ? new(CauseKind.Memory, "killed, as the kernel does when memory runs out", tail.Count) : FailureCause.Find(tail);
        // A command of the site's own may end with any code.
        var (kind, what, next) = (result.TimedOut, step.IsOfSite ? null : result.Status.Code) switch
        {
            (true, _) => (ErrorKind.StepTimedOut, $"'{step.Name}' took longer than {step.Timeout.TotalSeconds:0.#} s and was ended.", $"{advice.Log}; raise timeouts.step in the settings if it needs longer"),
            (_, ExitCode.CurrentMoved) => (ErrorKind.CurrentMoved, $"current was moved by somebody else while this ran; {release} was not activated.", $"Get-DeploynixRelease {site.Name}"),
            (_, ExitCode.CurrentIsNotALink) => CurrentIsNotALink(site),
            (_, ExitCode.ReleaseMissing) => (ErrorKind.ReleaseNotFound, $"The folder of {release} is not there any more.", $"Get-DeploynixRelease {site.Name} -All"),
            (_, ExitCode.ReleaseActive) => (ErrorKind.ReleaseActive, $"{release} is live.", $"make another one live first: Set-DeploynixActiveRelease previous {site.Name}"),
            (_, ExitCode.ReleasePinned) => (ErrorKind.ReleasePinned, $"{release} is pinned.", $"Unprotect-DeploynixRelease {release} {site.Name}, if it is not needed any more"),
            (_, ExitCode.ReleaseInUse) => (ErrorKind.ReleaseInUse, $"{release} is in use.", $"end or restart these processes (workers: Restart-DeploynixQueue {site.Name}), then run this again"),
            (_, ExitCode.ExchangeRefused) => (ErrorKind.NotAdoptable, "Nothing on the server exchanges a directory and a link at once: its file system or kernel refuses it.", $"Initialize-DeploynixSite {site.Name} -Adopt -Force, which does it by two renames: the path is not there for some milliseconds, and a warning tells how many"),
            (_, ExitCode.AdoptionUnsafe) => (ErrorKind.NotUndoable, $"Something would be lost: {(tail.Count > 0 ? tail[^1] : "see the server")}.", "move that away, then run this again"),
            (_, ExitCode.RevisionNotFound) => (ErrorKind.RevisionNotFound, "The repository has no such revision.", $"git ls-remote {site.Repository}"),
            (_, ExitCode.RepositoryUnreadable) => (ErrorKind.RepositoryUnreadable, $"The repository {site.Repository} could not be read from the server.", $"Invoke-DeploynixCommand 'git ls-remote {site.Repository}' {site.Name}"),
            (_, ExitCode.ToolMissing) => (ErrorKind.ToolMissing, $"'{step.Name}' needs a tool that is not there: {(tail.Count > 0 ? tail[^1] : step.Name)}.", "install it on the server, then run this again"),
            (_, ExitCode.EnvironmentOfAnother) => (ErrorKind.NotWritable, $"The .env belongs to {(tail.Count > 0 ? tail[^1] : "somebody else")}, and the deploying user may not make a file that does.", $"give the file to the deploying user (chown), then run this again"),
            (_, ExitCode.EnvironmentNotKept) => (ErrorKind.EnvironmentNotKept, $"The .env that {release} was live with is not kept any more.", "run this again without -RestoreEnvironment"),
            (_, ExitCode.EnvironmentRejected) => (ErrorKind.EnvironmentFileInvalid, $"The caches of {release} could not be made from the .env that it was live with.", "run this again without -RestoreEnvironment"),
            _ when said.Contains("No space left on device", StringComparison.Ordinal) || said.Contains("Disk quota exceeded", StringComparison.Ordinal)
                => (ErrorKind.DiskFull, $"'{step.Name}' failed: the disk is full.", "free some room on the server (df -h; df -i), then run this again"),
            (_, >= ExitCode.DatabaseUnknown and <= ExitCode.DatabaseUnmovable) =>
                (ErrorKind.BackupFailed, $"'{step.Name}' failed: {(tail.LastOrDefault(line => line.Length > 0 && !line.StartsWith(LaravelScript.Mark, StringComparison.Ordinal)) ?? result.Status.ToString()).TrimEnd('.')}.", $"mend that, then run this again; Backup-DeploynixDatabase {site.Name} tries it alone"),
            (_, ExitCode.NotWritable) => (ErrorKind.NotWritable, $"'{step.Name}' could not write to the site's folder.", "give the deploying user the site's folder (chown -R), then run this again"),
            _ => (cause?.Kind == CauseKind.Unwritable ? ErrorKind.NotWritable : ErrorKind.StepFailed, $"'{step.Name}' {(result.HasThrown ? "threw, although it ended" : "failed")} with {result.Status}{(cause is null ? "" : ": " + cause.Said.TrimEnd('.'))}.", advice.Next(cause)),
        };
        return new(kind, what)
        {
            Site = site.ToString(),
            Server = server.Name,
            Release = release.Value,
            Step = step.Name,
            Output = Shown(tail, cause),
            State = advice.State(state),
            Next = next,
        };
    }

    /// <summary>The last lines; where the cause stands before them, those around it, since what follows is a stack or the tool's usage.</summary>
    private static string[] Shown(IReadOnlyList<string> tail, FailureCause? cause)
    {
        var last = Math.Max(0, tail.Count - LinesShown);
        return [.. tail.Skip(cause is null ? last : Math.Min(last, cause.Line)).Take(LinesShown).Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
    }

    private static (ErrorKind Kind, string What, string Next) CurrentIsNotALink(Site site) =>
        (ErrorKind.CurrentIsNotALink, $"{site.Path}/current is a file or a directory, not a link.", SiteChecks.MoveCurrentAside(site));
}
