using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// Scripts that the server runs one after another without asking the client in between, each in a shell of its own, so that it ends as it would alone. The end of each but the last is told
/// on both streams as the <see cref="Supervisor"/> tells a step's; the last one's is told by the supervisor, and so is that of the first that fails, after its own.
/// </summary>
/// <remarks>The last one finds in <c>$took</c> what those before it took, in hundredths of a second (proc(5), /proc/uptime).</remarks>
internal static class StepChain
{
    /// <summary>One of the scripts.</summary>
    /// <param name="Nonce">By which its end is told.</param>
    /// <param name="Script">The script.</param>
    public sealed record Link(string Nonce, ShellCommand Script);

    /// <summary>More than that is not sent at once: the supervisor hands a script on in a variable, which the kernel limits to 128 KiB.</summary>
    public const int MostBytes = 100_000;

    private static readonly ShellCommand Begin = Sh.Script($$"""t=0 took=; { read -r t c </proc/uptime; } 2>/dev/null""");

    public static ShellCommand Of(IReadOnlyList<Link> links) => links is [var only] ? only.Script : Sh.Lines([Begin, .. links.SkipLast(1).Select(Told), links[^1].Script]);

    private static ShellCommand Told(Link link) => Sh.Script($$"""
        (
        {{link.Script}}
        ); c=$?; printf '\n%s %s\n' {{link.Nonce}} "$c"; printf '\n%s %s\n' {{link.Nonce}} "$c" >&2; [ "$c" -eq 0 ] || exit "$c"
        p=$t; { read -r t c </proc/uptime; } 2>/dev/null; took="$took $(( ${t%.*}${t#*.} - ${p%.*}${p#*.} ))"
        """);
}
