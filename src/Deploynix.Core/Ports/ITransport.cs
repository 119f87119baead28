using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Ports;

/// <summary>A way to run commands on one server. Opened when first used; safe to use from several tasks at once.</summary>
public interface ITransport : IAsyncDisposable
{
    /// <summary>The server that this reaches.</summary>
    Server Server { get; }

    /// <summary>
    /// Starts a command (over SSH: one exec channel) and returns as soon as it runs. The command is run by <c>sh</c>, whatever the
    /// login shell of the user is, with its standard input open to <see cref="IRemoteProcess.WriteAsync"/>.
    /// </summary>
    /// <exception cref="DeploynixException">The server could not be reached, trusted or logged in to.</exception>
    Task<IRemoteProcess> StartAsync(ShellCommand command, CancellationToken cancel);
}

/// <summary>A command that runs on a server. Disposing it closes its input and gives up its output.</summary>
public interface IRemoteProcess : IAsyncDisposable
{
    /// <summary>
    /// The lines of standard output and standard error in the order in which they came, without their line ends; a last line
    /// without an end is a line too. Ends when both streams have ended. To be read once. Memory use does not grow with the output:
    /// a reader that is slow slows the command down.
    /// </summary>
    IAsyncEnumerable<OutputLine> Output { get; }

    /// <summary>Writes to the command's standard input, as UTF-8.</summary>
    ValueTask WriteAsync(string text, CancellationToken cancel);

    /// <summary>Ends the command's standard input.</summary>
    ValueTask CloseInputAsync();

    /// <summary>
    /// How the command ended. Complete once it did and its output was read; faults with a <see cref="DeploynixException"/>
    /// of kind <see cref="ErrorKind.ConnectionLost"/> when the connection went first.
    /// </summary>
    Task<ExitStatus> Completion { get; }
}
