using System.Globalization;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Ports;

namespace Deploynix.Core.Engine;

/// <summary>Says why a supervisor did not start, from its exit code and what it printed.</summary>
internal static class SessionRefusal
{
    public static DeploynixException Explain(Server server, ExitStatus status, IReadOnlyList<string> lines)
    {
        var said = string.Join(' ', lines.Where(line => line != Supervisor.Held)).Trim();
        return status.Code switch
        {
            ExitCode.Locked or ExitCode.NestedAct => Held(server, status, lines),
            ExitCode.LockTokenStale => LockRefusal.Stale(server),
            ExitCode.NotInitialized => new(ErrorKind.NotInitialized, "The site's folder is not there.")
            {
                Server = server.Name, State = "Nothing was changed.", Next = "Initialize-DeploynixSite",
            },
            ExitCode.ToolMissing => new(ErrorKind.ToolMissing, $"{said}.")
            {
                Server = server.Name, State = "Nothing was changed.", Next = "install it on the server (Debian: apt-get install util-linux coreutils), then run this again",
            },
            ExitCode.NotWritable => NotWritable(server, said),
            _ => new(ErrorKind.UnexpectedAnswer, $"The server's shell ended with {status}{(said.Length > 0 ? $": {said}" : "")}.")
            {
                Server = server.Name, State = "Nothing was changed.", Next = "ssh " + server.Address,
            },
        };
    }

    private static DeploynixException NotWritable(Server server, string said) => said.Contains("No space left", StringComparison.Ordinal)
        ? new(ErrorKind.DiskFull, "The disk is full.")
        {
            Server = server.Name, State = $"Nothing was changed. ({said})", Next = "free some room on the server (df -h), then run this again",
        }
        : new(ErrorKind.NotWritable, $"The site's state could not be written: {said}")
        {
            Server = server.Name, State = "Nothing was changed.", Next = "give the deploying user the site's folder (chown -R), then run this again",
        };

    private static DeploynixException Held(Server server, ExitStatus status, IReadOnlyList<string> lines)
    {
        var told = lines.SkipWhile(line => line != Supervisor.Held).Skip(1).ToList();
        var holder = LockHolder.TryParse(told.FirstOrDefault());
        DateTimeOffset? now = told.Count > 1 && long.TryParse(told[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        return status.Code == ExitCode.NestedAct ? LockRefusal.Nested(server, holder, now) : LockRefusal.Held(server, holder, now, null);
    }
}
