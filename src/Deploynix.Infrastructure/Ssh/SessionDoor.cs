using System.Net.Sockets;
using System.Reflection;
using Renci.SshNet;
using Renci.SshNet.Messages;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>
/// What SSH.NET keeps internal and a channel of our own needs. Its SshCommand grants the server a window of 2 GB and keeps what
/// nobody reads, blocks a thread while a channel opens or closes, and tells of no peer that vanished; on this door we run the exec
/// channels ourselves, with the public messages and events of <see cref="Session"/>. The package is pinned and lies in a load
/// context of its own, so that no other version can get here; a test holds the members.
/// </summary>
internal sealed class SessionDoor
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

    private static readonly FieldInfo SocketField = typeof(Session).GetField("_socket", Hidden) ?? throw Gone("Session._socket");

    private static readonly Action<Session, Message> SendMessage =
        typeof(Session).GetMethod("SendMessage", Hidden, [typeof(Message)])?.CreateDelegate<Action<Session, Message>>() ?? throw Gone("Session.SendMessage");

    /// <summary>The door to a session.</summary>
    public SessionDoor(Session session) => Session = session;

    /// <summary>The session, with its public events.</summary>
    public Session Session { get; }

    /// <summary>Sends a message; blocks while the socket takes no more.</summary>
    public void Send(Message message) => SendMessage(Session, message);

    /// <summary>Cuts the connection at once, whatever is being sent or awaited on it.</summary>
    public void Cut()
    {
        try
        {
            ((Socket?)SocketField.GetValue(Session))?.Close(0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is cut.
        }
    }

    /// <summary>A member that this version of the package no longer has.</summary>
    public static MissingMemberException Gone(string member) => new($"SSH.NET has no {member} any more.");
}
