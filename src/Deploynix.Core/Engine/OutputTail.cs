using Deploynix.Core.Ports;

namespace Deploynix.Core.Engine;

/// <summary>The last lines of an output that may be endless.</summary>
internal sealed class OutputTail(int capacity)
{
    private readonly Queue<OutputLine> _lines = new(capacity);

    public void Add(OutputLine line)
    {
        if (_lines.Count == capacity) _lines.Dequeue();
        _lines.Enqueue(line);
    }

    public IReadOnlyList<OutputLine> Lines => [.. _lines];
}
