using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Deploynix.Binding;

/// <summary>Completes the names of a .env's variables from what this session saw of it last, never their values. Offline; never throws.</summary>
public sealed class VariableCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) => SeenCompletion.Complete(
        wordToComplete, fakeBoundParameters, services => services.SeenVariables, (name, typed) => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase), name => (name, name));
}
