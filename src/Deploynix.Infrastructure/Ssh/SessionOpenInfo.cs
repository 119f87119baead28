using Renci.SshNet.Messages.Connection;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>Asks for a channel of type <c>session</c> (RFC 4254, 6.1).</summary>
internal sealed class SessionOpenInfo : ChannelOpenInfo
{
    public override string ChannelType => "session";
}
