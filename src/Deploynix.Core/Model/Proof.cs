namespace Deploynix.Core.Model;

/// <summary>How it is proven after a swap that users get the new release: a nonce that only it has is read through the web server.</summary>
public sealed record Proof
{
    /// <summary>The site's own address; null for no proof. Asked from the server itself.</summary>
    public Uri? Url { get; init; }

    /// <summary>The folder that the web server serves, relative to the release.</summary>
    public string Root { get; init; } = "public";

    /// <summary>How long it may take.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);
}
