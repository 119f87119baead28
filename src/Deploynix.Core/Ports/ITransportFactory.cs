using Deploynix.Core.Model;

namespace Deploynix.Core.Ports;

/// <summary>Gives the way to a server that fits how it is reached.</summary>
public interface ITransportFactory
{
    /// <summary>A transport to the server. Nothing is connected until its first command; connections are shared and outlive it.</summary>
    ITransport Open(Server server);
}
