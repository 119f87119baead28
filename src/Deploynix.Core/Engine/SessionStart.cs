using Deploynix.Core.Commands;

namespace Deploynix.Core.Engine;

/// <summary>What a supervisor saw as it took the lock: what <c>current</c> held and which folder in <c>releases/</c> was the last by name.</summary>
internal sealed record SessionStart(string? Current, string? Newest)
{
    public static SessionStart Unknown { get; } = new(null, null);

    /// <summary>Reads the line by which a supervisor says that it is ready; null for any other line.</summary>
    public static SessionStart? TryParse(string line)
    {
        if (!line.StartsWith(Supervisor.Ready + "\t", StringComparison.Ordinal)) return null;
        var words = line.Split('\t', 3);
        return new(words[1] == "-" ? null : words[1], words.Length < 3 || words[2] is "" or "-" ? null : words[2]);
    }
}
