using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Deploynix.Core.Model;
using Deploynix.Formatting;

namespace Deploynix.Binding;

/// <summary>Completes releases from what this session saw of them last, by the beginning of their id or commit, and the words for them. Offline; never throws.</summary>
public sealed class ReleaseCompleter : IArgumentCompleter
{
    private static readonly IReadOnlyList<(string Word, string Meaning)> Words = [("current", "the release that is live"), ("previous", "the last good release before the one that is live")];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
    [
        .. SeenCompletion.Complete(wordToComplete, fakeBoundParameters, services => services.SeenReleases, Fits, release => (release.Id, Describe(release))),
        // A listing and a backup's release are named by ids alone.
        .. parameterName is "Id" or "Before" ? [] : Words.Where(word => wordToComplete is { Length: > 0 } && word.Word.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase))
            .Select(word => new CompletionResult(word.Word, word.Word, CompletionResultType.ParameterValue, word.Meaning)),
    ];

    private static bool Fits(Release release, string typed) =>
        release.Id.StartsWith(typed, StringComparison.OrdinalIgnoreCase) || release.Commit?.StartsWith(typed, StringComparison.OrdinalIgnoreCase) == true;

    private static string Describe(Release release) =>
        $"{(release.Active ? "live, " : "")}{release.Status}{(release.Time is null ? "" : $", {DisplayText.Ago(release.Time)}")}: {release.ShortCommit} {release.Subject}".TrimEnd(' ', ':');
}
