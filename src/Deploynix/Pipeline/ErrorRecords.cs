using System.Management.Automation;
using Deploynix.Core.Model;

namespace Deploynix.Pipeline;

/// <summary>Where every error record of the module is born, so that ids are stable and categories true.</summary>
internal static class ErrorRecords
{
    /// <summary>The record of a failure.</summary>
    /// <param name="failure">What happened.</param>
    /// <param name="target">What the user gave.</param>
    public static ErrorRecord From(Exception failure, object? target) => failure switch
    {
        DeploynixException known => From(known, target),
        OperationCanceledException => From(new DeploynixException(ErrorKind.Stopped, "It was stopped before it was done.", failure), target),
        AggregateException { InnerExceptions: [var only] } => From(only, target),
        // PowerShell's own failures (a path that does not exist, a host that cannot ask) know best what they are.
        IContainsErrorRecord { ErrorRecord: { } record } => Own(record, failure, target),
        _ => From(Unexpected(failure), target),
    };

    private static ErrorRecord From(DeploynixException failure, object? target)
    {
        var record = new ErrorRecord(failure, failure.Kind.Id, Category(failure.Kind.Category), target ?? failure.Site);
        if (failure.Next is null) return record;
        // PowerShell's default view prints the recommended action below the message, so that it is left out of the message here.
        var advice = "  Next: " + failure.Next;
        var message = failure.Message.EndsWith(advice, StringComparison.Ordinal) ? failure.Message[..^advice.Length] : failure.Message;
        record.ErrorDetails = new ErrorDetails(message) { RecommendedAction = failure.Next };
        return record;
    }

    private static ErrorRecord Own(ErrorRecord record, Exception failure, object? target) =>
        new(failure, $"{ErrorKind.InvalidArgument.Id}.{record.FullyQualifiedErrorId.Split(',')[0]}", record.CategoryInfo.Category, target ?? record.TargetObject);

    private static DeploynixException Unexpected(Exception failure) =>
        new(ErrorKind.Internal, $"A fault in Deploynix itself ({failure.GetType().Name}): {failure.Message}", failure)
        {
            Next = "Get-Error, and report what it prints",
        };

    /// <summary>PowerShell's category of a kind of failure; the names are the same.</summary>
    internal static ErrorCategory Category(FailureCategory category) => category switch
    {
        FailureCategory.InvalidArgument => ErrorCategory.InvalidArgument,
        FailureCategory.ObjectNotFound => ErrorCategory.ObjectNotFound,
        FailureCategory.ResourceExists => ErrorCategory.ResourceExists,
        FailureCategory.ResourceBusy => ErrorCategory.ResourceBusy,
        FailureCategory.ConnectionError => ErrorCategory.ConnectionError,
        FailureCategory.AuthenticationError => ErrorCategory.AuthenticationError,
        FailureCategory.PermissionDenied => ErrorCategory.PermissionDenied,
        FailureCategory.OperationTimeout => ErrorCategory.OperationTimeout,
        FailureCategory.OperationStopped => ErrorCategory.OperationStopped,
        FailureCategory.InvalidOperation => ErrorCategory.InvalidOperation,
        FailureCategory.NotInstalled => ErrorCategory.NotInstalled,
        FailureCategory.InvalidResult => ErrorCategory.InvalidResult,
        FailureCategory.InvalidData => ErrorCategory.InvalidData,
        FailureCategory.ReadError => ErrorCategory.ReadError,
        FailureCategory.WriteError => ErrorCategory.WriteError,
        _ => ErrorCategory.NotSpecified,
    };
}
