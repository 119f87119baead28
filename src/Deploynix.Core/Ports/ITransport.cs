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
    /// login shell of the user is, in the user's home folder, with its standard input open to <see cref="IRemoteProcess.WriteAsync"/>.
    /// A command that holds a secret is handed over on standard input first, so that no list of processes shows it.
    /// </summary>
    /// <exception cref="DeploynixException">The server could not be reached, trusted or logged in to.</exception>
    Task<IRemoteProcess> StartAsync(ShellCommand command, CancellationToken cancel);
}

/// <summary>
/// A command that runs on a server. Disposing it closes its input and gives up its output; it does not wait for the command.
/// </summary>
public interface IRemoteProcess : IAsyncDisposable
{
    /// <summary>
    /// The lines of standard output and standard error in the order in which they came, without the line feed that ends them
    /// (a carriage return is kept); a last line without an end is a line too, and a line of more than 64 Ki characters comes in
    /// pieces. Ends when both streams have ended or the connection went. To be read once. Memory use does not grow with the
    /// output: a reader that is slow slows the command down.
    /// </summary>
    IAsyncEnumerable<OutputLine> Output { get; }

    /// <summary>Writes to the command's standard input, as UTF-8. What was written has left this process when it returns.</summary>
    /// <exception cref="IOException">The command has ended, or its input was closed.</exception>
    /// <exception cref="DeploynixException">The connection went: <see cref="ErrorKind.ConnectionLost"/>.</exception>
    ValueTask WriteAsync(string text, CancellationToken cancel);

    /// <summary>Ends the command's standard input. Does nothing where it has ended.</summary>
    ValueTask CloseInputAsync();

    /// <summary>
    /// How the command ended. Complete once it did and all that it printed has arrived; a command that prints more than some
    /// hundred kilobytes ends only when <see cref="Output"/> is read. Faults with a <see cref="DeploynixException"/>
    /// of kind <see cref="ErrorKind.ConnectionLost"/> when the connection went first, and is cancelled when the process was
    /// disposed first.
    /// </summary>
    Task<ExitStatus> Completion { get; }
}
