using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Deploynix.Binding;

/// <summary>Completes incidents from what this session saw of them last. Offline; never throws.</summary>
public sealed class IncidentCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) => SeenCompletion.Complete(
        wordToComplete, fakeBoundParameters, services => services.SeenIncidents, (incident, typed) => incident.Id.StartsWith(typed, StringComparison.OrdinalIgnoreCase), incident => (incident.Id, incident.ToString()));
}
