using Deploynix.Core.Model;

namespace Deploynix.Core.Ports;

/// <summary>Asks an address from the machine that this runs on.</summary>
public interface IHttpProbe
{
    /// <summary>
    /// Asks once, over a connection of its own, and follows as many redirections as the check allows. What goes wrong is an answer too: only
    /// cancelling throws. Takes no longer than the check's timeout.
    /// </summary>
    Task<HttpAnswer> AskAsync(HttpCheck check, CancellationToken cancel);
}
