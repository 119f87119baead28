using System.Collections.Immutable;
using System.Management.Automation;
using Deploynix.Core.Model;

namespace Deploynix.Lab.Main;

/// <summary>An error as a script sees it.</summary>
internal sealed record LabError(string Id, string Message, string? Next, DeploynixException? Failure)
{
    public static LabError Of(ErrorRecord record) => new(
        record.FullyQualifiedErrorId.Split(',')[0],
        record.ErrorDetails?.Message ?? record.Exception.Message,
        record.ErrorDetails?.RecommendedAction,
        record.Exception as DeploynixException);

    public override string ToString() => $"{Message} [{Id}]  Next: {Next}";
}

/// <summary>What came of a script: its objects and what it said on each stream.</summary>
internal sealed record LabRun(
    ImmutableArray<PSObject> Objects, ImmutableArray<LabError> Errors, ImmutableArray<string> Warnings, ImmutableArray<string> Told, ImmutableArray<string> Verbose, TimeSpan Took)
{
    /// <summary>This, when the script reported no error.</summary>
    public LabRun Succeeded()
    {
        Assert.True(Errors.IsEmpty, string.Join('\n', Errors));
        return this;
    }

    /// <summary>The one error that the script reported; it handed nothing on.</summary>
    public LabError Refused(string id)
    {
        Assert.True(Errors.Length == 1 && Errors[0].Id == id, $"wanted {id}, there came: {string.Join('\n', Errors)}");
        Assert.Empty(Objects);
        return Errors[0];
    }

    /// <summary>The objects as what they are.</summary>
    public IReadOnlyList<T> All<T>() => [.. Objects.Select(item => (T)item.BaseObject)];

    /// <summary>The only object.</summary>
    public T One<T>() => Assert.Single(All<T>());
}
