using System.Buffers.Binary;
using System.Reflection;
using System.Text;
using Renci.SshNet;
using Renci.SshNet.Messages;
using Renci.SshNet.Messages.Authentication;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>
/// Logs a session in without waiting for answers that say nothing. SSH.NET asks for the authentication service and waits, asks to be let in
/// without any proof and waits, and only then shows the key: three waits for the wire, where a server reads what comes in order (RFC 4252, 5).
/// With one key to show, the service, the signed key and, where it is known, the first command go out at once, one wait for them all. The server's own
/// key has been judged by then, since the session's keys are in force. A key that is refused leaves everything to SSH.NET's own way.
/// </summary>
/// <param name="user">Who logs in.</param>
/// <param name="key">The one key that there is to show; null for SSH.NET's own way, which still does not wait for the service.</param>
/// <param name="spoken">Called right after the key was sent, before anybody knows whether it is good; null for nothing.</param>
internal sealed class SwiftLogin(string user, PrivateKeyFile? key, Action<Session>? spoken)
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

    private static readonly Assembly Package = typeof(Session).Assembly;
    private static readonly Type FactoryType = Package.GetType("Renci.SshNet.IServiceFactory") ?? throw SessionDoor.Gone("IServiceFactory");
    private static readonly Type AuthenticationType = Package.GetType("Renci.SshNet.IClientAuthentication") ?? throw SessionDoor.Gone("IClientAuthentication");
    private static readonly Type OwnFactory = Package.GetType("Renci.SshNet.ServiceFactory") ?? throw SessionDoor.Gone("ServiceFactory");
    private static readonly Type SocketFactoryType = Package.GetType("Renci.SshNet.Connection.ISocketFactory") ?? throw SessionDoor.Gone("ISocketFactory");
    private static readonly FieldInfo ServiceAccepted = typeof(Session).GetField("_serviceAccepted", Hidden) ?? throw SessionDoor.Gone("Session._serviceAccepted");

    private static readonly ConstructorInfo SessionConstructor =
        typeof(Session).GetConstructor(Hidden | BindingFlags.Public, [typeof(ConnectionInfo), FactoryType, SocketFactoryType]) ?? throw SessionDoor.Gone("constructor of Session");

    private static readonly MethodInfo SocketFactory = FactoryType.GetMethod("CreateSocketFactory") ?? throw SessionDoor.Gone("IServiceFactory.CreateSocketFactory");

    private static readonly Action<Session, WaitHandle> WaitOnHandle =
        typeof(Session).GetMethod("WaitOnHandle", Hidden, [typeof(WaitHandle)])?.CreateDelegate<Action<Session, WaitHandle>>() ?? throw SessionDoor.Gone("Session.WaitOnHandle");

    private static readonly EventInfo Succeeded = typeof(Session).GetEvent("UserAuthenticationSuccessReceived", Hidden) ?? throw SessionDoor.Gone("Session.UserAuthenticationSuccessReceived");
    private static readonly EventInfo Failed = typeof(Session).GetEvent("UserAuthenticationFailureReceived", Hidden) ?? throw SessionDoor.Gone("Session.UserAuthenticationFailureReceived");

    /// <summary>Whether the key was taken at once; whatever was spoken after it counts only then.</summary>
    public bool KeyWasTaken { get; private set; }

    /// <summary>A session that will log in like this as soon as it is told to connect.</summary>
    public Session Begin(ConnectionInfo info)
    {
        var own = Activator.CreateInstance(OwnFactory, nonPublic: true)!;
        var factory = Interposed.Over(FactoryType, own, (name, result) => name == "CreateClientAuthentication" ? Interposed.Instead(AuthenticationType, args => LogIn(result!, args)) : result);
        var session = (Session)SessionConstructor.Invoke([info, factory, SocketFactory.Invoke(own, null)]);

        // The answer says only that the service exists, which RFC 4253 demands of every server; a server without it hangs up.
        session.ServerIdentificationReceived += (_, _) => ((EventWaitHandle)ServiceAccepted.GetValue(session)!).Set();
        return session;
    }

    /// <summary>What is signed: the session's id and the request, as RFC 4252, 7 orders them.</summary>
    internal static byte[] Signed(byte[] session, string user, string algorithm, byte[] key)
    {
        using var bytes = new MemoryStream();
        Write(session);
        bytes.WriteByte(50);
        Write(Encoding.UTF8.GetBytes(user));
        Write("ssh-connection"u8);
        Write("publickey"u8);
        bytes.WriteByte(1);
        Write(Encoding.ASCII.GetBytes(algorithm));
        Write(key);
        return bytes.ToArray();

        void Write(ReadOnlySpan<byte> value)
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
            bytes.Write(length);
            bytes.Write(value);
        }
    }

    private void LogIn(object own, object?[] args)
    {
        if (key is not null && args[1] is Session session && Show(session, key)) return;
        AuthenticationType.GetMethod("Authenticate")!.Invoke(own, BindingFlags.DoNotWrapExceptions, null, args, null);
    }

    private bool Show(Session session, PrivateKeyFile shown)
    {
        using var answered = new ManualResetEvent(false);
        EventHandler<MessageEventArgs<SuccessMessage>> good = (_, _) =>
        {
            KeyWasTaken = true;
            answered.Set();
        };
        EventHandler<MessageEventArgs<FailureMessage>> bad = (_, _) => answered.Set();
        Succeeded.GetAddMethod(nonPublic: true)!.Invoke(session, [good]);
        Failed.GetAddMethod(nonPublic: true)!.Invoke(session, [bad]);
        foreach (var message in Answers) session.RegisterMessage(message);
        try
        {
            var algorithm = shown.HostKeyAlgorithms.First();
            new SessionDoor(session).Send(new RequestMessagePublicKey(ServiceName.Connection, user, algorithm.Name, algorithm.Data)
            {
                Signature = algorithm.Sign(Signed(session.SessionId, user, algorithm.Name, algorithm.Data)),
            });
            spoken?.Invoke(session);
            WaitOnHandle(session, answered);
            return KeyWasTaken;
        }
        finally
        {
            foreach (var message in Answers) session.UnRegisterMessage(message);
            Succeeded.GetRemoveMethod(nonPublic: true)!.Invoke(session, [good]);
            Failed.GetRemoveMethod(nonPublic: true)!.Invoke(session, [bad]);
        }
    }

    private static readonly string[] Answers = ["SSH_MSG_USERAUTH_FAILURE", "SSH_MSG_USERAUTH_SUCCESS", "SSH_MSG_USERAUTH_BANNER"];
}
