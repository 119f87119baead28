using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// Scripts that the server runs one after another without asking the client in between, each in a shell of its own, so that it ends as it would alone. The end of each but the last is told
/// on both streams as the <see cref="Supervisor"/> tells a step's; the last one's is told by the supervisor, and so is that of the first that fails, after its own.
/// </summary>
internal static class StepChain
{
    /// <summary>One of the scripts.</summary>
    /// <param name="Nonce">By which its end is told.</param>
    /// <param name="Script">The script.</param>
    /// <param name="GoesOn">Whether the next one is run although this one failed.</param>
    public sealed record Link(string Nonce, ShellCommand Script, bool GoesOn);

    /// <summary>More than that is not sent at once: the supervisor hands a script on in a variable, which the kernel limits to 128 KiB.</summary>
    public const int MostBytes = 100_000;

    public static ShellCommand Of(IReadOnlyList<Link> links) => Sh.Lines([.. links.SkipLast(1).Select(Told), links[^1].Script]);

    private static ShellCommand Told(Link link) => Sh.Script($$"""
        (
        {{link.Script}}
        ); c=$?; printf '\n%s %s\n' {{link.Nonce}} "$c"; printf '\n%s %s\n' {{link.Nonce}} "$c" >&2{{new Arg.Raw(link.GoesOn ? "" : "; [ \"$c\" -eq 0 ] || exit \"$c\"")}}
        """);
}
