using System.Management.Automation;
using System.Management.Automation.Host;

namespace Deploynix.Shell;

/// <summary>An error as a person reads it: who says it, what happened, where in the script, what to do next.</summary>
internal static class ErrorText
{
    /// <summary>Writes the error to the host's error lines.</summary>
    public static void Write(PSHostUserInterface ui, ErrorRecord error)
    {
        foreach (var line in Of(error).Split('\n')) ui.WriteErrorLine(line.TrimEnd('\r'));
    }

    /// <summary>The text.</summary>
    public static string Of(ErrorRecord error)
    {
        var message = error.ErrorDetails?.Message ?? error.Exception.Message;
        var command = error.InvocationInfo?.MyCommand?.Name;
        var place = error.InvocationInfo is { ScriptName: { Length: > 0 } script } at ? $"\n  at {script}:{at.ScriptLineNumber}" : "";
        var next = error.ErrorDetails?.RecommendedAction is { Length: > 0 } advice ? $"\n  Next: {advice}" : "";
        var id = error.FullyQualifiedErrorId.Split(',')[0];
        var tag = id.StartsWith("Deploynix.", StringComparison.Ordinal) ? $" [{id}]" : "";
        return $"{(string.IsNullOrEmpty(command) ? "" : command + ": ")}{message}{tag}{next}{place}";
    }
}
