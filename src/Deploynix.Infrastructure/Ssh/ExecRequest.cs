using System.Text;
using Renci.SshNet.Messages.Connection;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>Asks a session to run a command (RFC 4254, 6.5).</summary>
internal sealed class ExecRequest : RequestInfo
{
    private readonly byte[] _command;

    public ExecRequest(string command)
    {
        _command = Encoding.UTF8.GetBytes(command);
        WantReply = true;
    }

    public override string RequestName => "exec";

    protected override int BufferCapacity => base.BufferCapacity + 4 + _command.Length;

    protected override void SaveData()
    {
        base.SaveData();
        WriteBinaryString(_command);
    }
}
