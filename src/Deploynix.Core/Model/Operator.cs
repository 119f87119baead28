namespace Deploynix.Core.Model;

/// <summary>Who runs a command, and on which machine; goes into the lock, the journal and the records of releases.</summary>
public sealed record Operator(string User, string Machine)
{
    /// <inheritdoc/>
    public override string ToString() => $"{User}@{Machine}";
}
