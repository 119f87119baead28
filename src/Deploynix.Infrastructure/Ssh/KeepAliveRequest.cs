using System.Text;
using Renci.SshNet.Messages.Connection;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>The question that every server answers, since it must refuse a request that it does not know (RFC 4254, 4).</summary>
internal static class KeepAliveRequest
{
    private static readonly byte[] Body = [0, 0, 0, 21, .. Encoding.ASCII.GetBytes("keepalive@openssh.com"), 1];

    /// <summary>The message; it can be made from its bytes alone, its constructor being internal.</summary>
    public static GlobalRequestMessage Message()
    {
        var message = new GlobalRequestMessage();
        message.Load(Body);
        return message;
    }
}
