namespace Deploynix.Lab.Servers;

/// <summary>Puts something right again when the test ends.</summary>
public sealed class Undo(Func<Task> act) : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await act();
}
