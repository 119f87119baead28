using System.Globalization;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;

namespace Deploynix.Core.Engine;

/// <summary>What a supervisor saw as it took the lock: what <c>current</c> held and which folder in <c>releases/</c> was the last by name.</summary>
internal sealed record SessionStart(string? Current, string? Newest)
{
    /// <summary>The time by the server's clock.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>The freeze that lies in the site's folder, in force or not.</summary>
    public FreezeRecord? Freeze { get; init; }

    public static SessionStart Unknown { get; } = new(null, null);

    /// <summary>Reads the line by which a supervisor says that it is ready; null for any other line.</summary>
    public static SessionStart? TryParse(string line)
    {
        if (!line.StartsWith(Supervisor.Ready + "\t", StringComparison.Ordinal)) return null;
        var words = line.Split('\t', 5);
        return new(words[1] == "-" ? null : words[1], words.Length < 3 || words[2] is "" or "-" ? null : words[2])
        {
            Now = words.Length > 3 && long.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
            Freeze = words.Length > 4 && words[4] != "-" ? FreezeRecord.Parse(words[4]) : null,
        };
    }
}
