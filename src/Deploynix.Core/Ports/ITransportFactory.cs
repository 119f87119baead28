using Deploynix.Core.Model;

namespace Deploynix.Core.Ports;

/// <summary>Gives the way to a server that fits how it is reached.</summary>
public interface ITransportFactory
{
    /// <summary>A transport to the server. Nothing is connected until its first command; connections are shared and outlive it.</summary>
    ITransport Open(Server server);

    /// <summary>Gets ready for the first connection, beside whatever else is done; comes back at once. For whoever knows that a server will be asked, but not yet which.</summary>
    void Prepare()
    {
    }
}
