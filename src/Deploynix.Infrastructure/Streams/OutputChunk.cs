using Deploynix.Core.Ports;

namespace Deploynix.Infrastructure.Streams;

/// <summary>Bytes of one of a command's streams, as they arrived.</summary>
internal readonly record struct OutputChunk(OutputChannel Channel, byte[] Bytes);
