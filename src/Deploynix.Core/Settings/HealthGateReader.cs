using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>Reads when a deployment asks whether its release works, and what happens when it does not: <c>"gate": "rollback"</c>, <c>false</c>, or an object.</summary>
internal sealed class HealthGateReader(MistakeList mistakes)
{
    private static readonly HealthGate Standard = new();
    private static readonly HealthGate Off = new() { After = GateChecks.None };

    /// <summary>The gates; the names of their checks have to be those of <paramref name="checks"/>.</summary>
    public HealthGate Read(ObjectReader health, ImmutableArray<HealthCheck> checks)
    {
        if (health.Node["gate"] is not { } node) return Standard;
        switch (node.Kind)
        {
            case NodeKind.Flag: return node.Text == "true" ? Standard with { After = GateChecks.All } : Off;
            case NodeKind.Text: return Standard with { After = GateChecks.All, OnFailure = health.Choice<GateFailure>("gate") ?? Standard.OnFailure };
            case NodeKind.Object: break;
            default:
                mistakes.Add(node, $"must be \"rollback\", \"stop\", \"warn\", false or an object, is {node.Description}");
                return Standard;
        }
        var reader = new ObjectReader(node, mistakes).Knows(SettingsKeys.HealthGate, "\"gate\"");
        return new()
        {
            Before = ReadChecks(reader, "before", checks) ?? Standard.Before,
            Through = reader.Text("through", CheckThrough),
            After = ReadChecks(reader, "after", checks),
            OnFailure = reader.Choice<GateFailure>("onFailure") ?? Standard.OnFailure,
        };
    }

    /// <summary>An address that only this server itself has: what it hands out is nobody else's business yet.</summary>
    private static string? CheckThrough(string address)
    {
        var port = address.StartsWith("127.0.0.1:", StringComparison.Ordinal) ? address[10..] : address.StartsWith("[::1]:", StringComparison.Ordinal) ? address[6..] : "";
        return ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? null
            : "must be an address and a port of the loopback interface, such as 127.0.0.1:8081: nobody else may see a release that is not live yet";
    }

    private GateChecks? ReadChecks(ObjectReader gate, string key, ImmutableArray<HealthCheck> checks)
    {
        if (gate.Node[key] is not { } node) return null;
        if (node.Kind == NodeKind.Flag) return node.Text == "true" ? GateChecks.All : GateChecks.None;
        if (node.Kind is not (NodeKind.Text or NodeKind.Array))
        {
            mistakes.Add(node, $"must be true, false or names of checks, is {node.Description}");
            return null;
        }
        if (gate.NodesOfTexts(key) is not { } names) return null;
        if (names.IsEmpty) return GateChecks.None;
        foreach (var name in names.Where(name => !checks.Any(check => IsOf(check, name))))
        {
            mistakes.Add(name, $"no check is called \"{SettingsNode.Abridge(name.Text)}\"{NearMatch.Hint(name.Text, [.. checks.Select(check => check.Name)])}");
        }
        foreach (var name in names.Where(name => key == "before" && checks.Any(check => IsOf(check, name) && check is QueueCheck or LogCheck)))
        {
            mistakes.Add(name, "tells nothing of a release that is not live yet");
        }
        return new() { IsAsked = true, Names = [.. checks.Select(check => check.Name).Where(check => names.Any(name => string.Equals(name.Text, check, StringComparison.OrdinalIgnoreCase)))] };

        static bool IsOf(HealthCheck check, SettingsNode name) => string.Equals(check.Name, name.Text, StringComparison.OrdinalIgnoreCase);
    }
}
