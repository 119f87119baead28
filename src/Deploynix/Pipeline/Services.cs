namespace Deploynix.Pipeline;

/// <summary>The services that the commands of one runspace share.</summary>
internal sealed class Services : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
