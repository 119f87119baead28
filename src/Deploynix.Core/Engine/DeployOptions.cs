namespace Deploynix.Core.Engine;

/// <summary>What a deployment is asked for; at most one of branch, tag and commit.</summary>
public sealed record DeployOptions
{
    /// <summary>The branch; null for the site's own.</summary>
    public string? Branch { get; init; }

    /// <summary>A tag.</summary>
    public string? Tag { get; init; }

    /// <summary>A commit: 7 to 40 hexadecimal digits.</summary>
    public string? Commit { get; init; }

    /// <summary>Takes nothing over from the release before: everything is installed and built anew.</summary>
    public bool Clean { get; init; }

    /// <summary>Backs the database up before the migrations, whatever the settings say.</summary>
    public bool BackupDatabase { get; init; }

    /// <summary>Goes on where <c>current</c> points outside of <c>releases/</c>; that link is replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Goes on where somebody froze the site.</summary>
    public bool IgnoreFreeze { get; init; }

    /// <summary>Goes live without a health gate.</summary>
    public bool NoGate { get; init; }

    /// <summary>Takes the site back when the release does not pass the gate after the swap, whatever the settings say.</summary>
    public bool AutoRollback { get; init; }

    /// <summary>How long it waits for the site's lock.</summary>
    public LockWait Wait { get; init; } = LockWait.None;
}
