using System.Management.Automation;
using Deploynix.Core.Model;

namespace Deploynix.Binding;

/// <summary>The files of this machine that <c>-Path</c> and <c>-LiteralPath</c> name. On the pipeline's thread: drives and the location are the session's.</summary>
internal static class GivenFiles
{
    /// <summary>The paths: of <c>-LiteralPath</c> as it is, of <c>-Path</c> all that it matches. A path without wildcards need not be there: whoever opens it tells what is missing.</summary>
    /// <exception cref="DeploynixException">Nothing matches, or it is no file of this machine.</exception>
    public static IReadOnlyList<string> Of(PSCmdlet command, string? path, string? literalPath)
    {
        var state = command.SessionState.Path;
        ProviderInfo provider;
        IReadOnlyList<string> found = path is not null && WildcardPattern.ContainsWildcardCharacters(path)
            ? [.. state.GetResolvedProviderPathFromPSPath(path, out provider).Order(StringComparer.Ordinal)]
            : [state.GetUnresolvedProviderPathFromPSPath(literalPath ?? path!, out provider, out _)];
        if (provider.Name != "FileSystem") throw Refuse($"{literalPath ?? path} is no file: {provider.Name} keeps no files.");
        return found.Count > 0 ? found : throw Refuse($"Nothing matches {path}.");
    }

    /// <summary>The same where it has to be one.</summary>
    /// <exception cref="DeploynixException">It is several.</exception>
    public static string One(PSCmdlet command, string? path, string? literalPath) => Of(command, path, literalPath) is [var one]
        ? one
        : throw Refuse($"More than one file matches {path}.");

    private static DeploynixException Refuse(string what) => new(ErrorKind.InvalidArgument, what) { State = "Nothing was changed.", Next = "name a file; -LiteralPath takes [ ] * and ? as they are" };
}
