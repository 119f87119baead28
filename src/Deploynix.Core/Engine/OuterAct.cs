using System.Security.Cryptography;
using System.Text;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Engine;

/// <summary>The act that a command runs inside of, as one of that act's steps started it: known by a token in the environment.</summary>
/// <param name="token">The token; nobody is shown it.</param>
/// <param name="path">The folder of the act's site.</param>
public sealed class OuterAct(string token, string path)
{
    /// <summary>The variable that has the token, in the steps of a site's own while the lock is held.</summary>
    public const string TokenVariable = "DEPLOYNIX_LOCK_TOKEN";

    /// <summary>The variable that has the folder of the act's site.</summary>
    public const string PathVariable = "DEPLOYNIX_PATH";

    internal string Token => token;

    /// <summary>The outer act of the environment's variables; null where there is none.</summary>
    public static OuterAct? Of(Func<string, string?> variable) =>
        variable(TokenVariable) is { Length: > 0 } token && variable(PathVariable) is { Length: > 0 } path ? new(token, path) : null;

    /// <summary>The token that counts for a site; another site's lock has nothing to do with it.</summary>
    internal string? TokenFor(Site site) => site.Path == path ? token : null;

    internal bool Holds(Site site, LockHolder? holder) => holder?.TokenHash is { } hash && TokenFor(site) is { } mine && hash == Hash(mine);

    /// <summary>What stands in the lock's line instead of the token.</summary>
    internal static string Hash(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token))).ToLowerInvariant();
}
