using System.Buffers.Binary;
using System.Text;
using Deploynix.Core.Ports;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>Reads how a command ended from the requests that a server sends on its channel (RFC 4254, 6.10).</summary>
internal static class ExitReport
{
    /// <summary>The status that a request tells, or null where it is about something else. <paramref name="data"/> begins with want-reply.</summary>
    public static ExitStatus? Read(string request, ReadOnlySpan<byte> data) => request switch
    {
        "exit-status" when data.Length >= 5 => new((int)BinaryPrimitives.ReadUInt32BigEndian(data[1..])),
        "exit-signal" when data.Length >= 5 && BinaryPrimitives.ReadUInt32BigEndian(data[1..]) is var length && length <= data.Length - 5 =>
            new(null, Encoding.ASCII.GetString(data.Slice(5, (int)length))),
        _ => null,
    };
}
