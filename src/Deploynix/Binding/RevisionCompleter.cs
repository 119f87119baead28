using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Deploynix.Core.Settings;

namespace Deploynix.Binding;

/// <summary>Completes branches: those of the settings, and those of the checkout that the settings file lies in. Offline; never throws.</summary>
public sealed class BranchCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        SettingsCompletion.Complete(wordToComplete, fakeBoundParameters, file => Of(file, fakeBoundParameters).DistinctBy(choice => choice.Text, StringComparer.Ordinal));

    private static IEnumerable<(string Text, string ToolTip)> Of(SettingsFile file, IDictionary bound) =>
    [
        .. SettingsCompletion.BoundSites(file, bound).Select(site => (site.Branch, $"the branch of {site}")),
        .. CheckoutRefs.Under(file.Path, "heads").Select(name => (name, "a branch of this checkout")),
        .. CheckoutRefs.Under(file.Path, "remotes/origin").Where(name => name != "HEAD").Select(name => (name, "a branch of origin, as of the last fetch")),
    ];
}

/// <summary>Completes tags of the checkout that the settings file lies in. Offline; never throws.</summary>
public sealed class TagCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        SettingsCompletion.Complete(wordToComplete, fakeBoundParameters, file => CheckoutRefs.Under(file.Path, "tags").Select(name => (name, "a tag of this checkout")));
}
