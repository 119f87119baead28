using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Deploynix.Core.Model;

namespace Deploynix.Binding;

/// <summary>Completes releases from what this session saw of them last. Offline; never throws.</summary>
public sealed class ReleaseCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            var typed = wordToComplete.Trim('\'', '"');
            var site = fakeBoundParameters["Site"]?.ToString();
            return
            [
                .. Pipeline.RunspaceState.Get().Services.RememberedReleases(site)
                    .Where(release => release.Id.StartsWith(typed, StringComparison.OrdinalIgnoreCase) || release.Commit?.StartsWith(typed, StringComparison.OrdinalIgnoreCase) == true)
                    .Select(release => new CompletionResult(release.Id, release.Id, CompletionResultType.ParameterValue, Describe(release))),
            ];
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or StackOverflowException))
        {
            // A completer that throws takes the whole completion with it.
            return [];
        }
    }

    private static string Describe(Release release) => $"{(release.Active ? "live, " : "")}{release.Status}: {release.ShortCommit} {release.Subject}".TrimEnd();
}
