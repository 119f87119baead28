using System.Collections.Immutable;
using Deploynix.Core.Commands.Checks;

namespace Deploynix.Core.Planning.Checks;

/// <summary>Whether the server has what every command of this module needs.</summary>
internal static class HostChecks
{
    private static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Serious = TimeSpan.FromSeconds(30);

    public static ImmutableArray<Check> All { get; } =
    [
        new("tools", Look.Tools, Tools),
        new("proc", Look.None, Proc),
        new("clock", Look.None, Clock),
    ];

    private static Verdict Tools(Examined it) => it.Seen.MissingTools.Length + it.Seen.Tools.Length == 0
        ? Verdict.Skipped("the server told nothing of its tools")
        : it.Seen.MissingTools.Length == 0
        ? Verdict.Good(string.Join(", ", it.Seen.Tools))
        : Verdict.Bad(
            $"not installed: {string.Join(", ", it.Seen.MissingTools)}",
            $"install them on the server: {string.Join(", ", it.Seen.MissingTools.Select(Package).Distinct())} (Debian: apt-get install {string.Join(' ', it.Seen.MissingTools.Select(Package).Distinct())})");

    private static string Package(string tool) => tool switch
    {
        "flock" or "setsid" => "util-linux",
        "timeout" or "sha256sum" or "mv -T" => "coreutils",
        _ => tool,
    };

    private static Verdict Proc(Examined it) => it.Seen.HasProc
        ? Verdict.Good("/proc is there")
        : Verdict.Bad("there is no /proc, from which is read who holds a lock and which release a worker runs", "mount it: mount -t proc proc /proc");

    private static Verdict Clock(Examined it)
    {
        if (it.Skew is not { } skew) return Verdict.Skipped("the server's date does not tell the time in seconds");
        var off = $"{skew.Duration().TotalSeconds:0.#} s {(skew < TimeSpan.Zero ? "behind" : "ahead of")} this machine's";
        const string Advice = "on the server: timedatectl set-ntp true (or install chrony); see this machine's clock too";
        return skew.Duration() switch
        {
            var by when by > Serious => Verdict.Bad($"the server's clock is {off}", Advice),
            var by when by > Noticeable => Verdict.Warning($"the server's clock is {off}", Advice),
            _ => Verdict.Good("as this machine's"),
        };
    }
}
