using System.Collections;
using System.Management.Automation;

namespace Deploynix.Binding;

/// <summary>Completes what this session saw last. Offline; never throws.</summary>
internal static class SeenCompletion
{
    public static IEnumerable<CompletionResult> Complete<T>(
        string word, IDictionary bound, Func<Pipeline.Services, Pipeline.SeenObjects<T>> seen, Func<T, string, bool> fits, Func<T, (string Text, string ToolTip)> show)
    {
        try
        {
            var typed = (word ?? "").Trim('\'', '"');
            return
            [
                .. seen(Pipeline.RunspaceState.Get().Services).Of((bound?["Site"] ?? bound?["Name"])?.ToString(), bound?["Environment"]?.ToString())
                    .Where(item => fits(item, typed)).Select(show).DistinctBy(choice => choice.Text)
                    .Select(choice => new CompletionResult(choice.Text, choice.Text, CompletionResultType.ParameterValue, choice.ToolTip)),
            ];
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or StackOverflowException))
        {
            // A completer that throws takes the whole completion with it.
            return [];
        }
    }
}
