using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Engine;

/// <summary>Why the site's lock is not to be had, and what to do.</summary>
internal static class LockRefusal
{
    private const string GoesByItself = "The lock goes by itself when that ends, however it ends.";

    /// <summary>Somebody else holds it.</summary>
    /// <param name="server">Where.</param>
    /// <param name="holder">Who; null where the line could not be read.</param>
    /// <param name="now">The time by the server's clock.</param>
    /// <param name="serves">What the site serves, where that is known.</param>
    public static DeploynixException Held(Server server, LockHolder? holder, DateTimeOffset? now, string? serves) => new(
        ErrorKind.Locked, holder is null ? "Somebody else works on this site." : $"{holder.By} works on this site: {holder.Work}, since {holder.Began(now)}.")
    {
        Server = server.Name,
        State = $"{serves ?? "Nothing was changed."} {GoesByItself}",
        Next = "run this again with -WaitFor 5m, or when that is done",
    };

    /// <summary>The act that this one runs inside of holds it.</summary>
    public static DeploynixException Nested(Server server, LockHolder? holder, DateTimeOffset? now) => new(
        ErrorKind.NestedAct, holder is null ? "This runs inside of another act on the same site."
            : $"This runs inside of another act on the same site: {holder.Work} by {holder.By}, since {holder.Began(now)}. What is live cannot be decided by two at once.")
    {
        Server = server.Name,
        State = "Nothing was changed; the outer act goes on when this step ends.",
        Next = "take the command out of the site's steps and hooks, and run it after the outer one",
    };

    /// <summary>The act that this one says it runs inside of is over.</summary>
    public static DeploynixException Stale(Server server) => new(
        ErrorKind.LockTokenStale, $"This was started by a step of an act that is over, as {OuterAct.TokenVariable} in its environment tells.")
    {
        Server = server.Name,
        State = "Nothing was changed.",
        Next = $"unset {OuterAct.TokenVariable}, where this is meant to be an act of its own",
    };
}
