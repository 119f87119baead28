using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Deploynix.Binding;

/// <summary>Completes incidents from what this session saw of them last. Offline; never throws.</summary>
public sealed class IncidentCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            var typed = wordToComplete.Trim('\'', '"');
            return
            [
                .. Pipeline.RunspaceState.Get().Services.RememberedIncidents(fakeBoundParameters["Site"]?.ToString())
                    .Where(incident => incident.Id.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                    .Select(incident => new CompletionResult(incident.Id, incident.Id, CompletionResultType.ParameterValue, incident.ToString())),
            ];
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or StackOverflowException))
        {
            // A completer that throws takes the whole completion with it.
            return [];
        }
    }
}
