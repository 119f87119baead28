using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Settings;

/// <summary>Reads how the running parts of a site get a new release, and how that is seen: PHP-FPM, workers, maintenance, proof.</summary>
internal sealed class ServiceReader(MistakeList mistakes)
{
    private static readonly TimeSpan MaxProof = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MaxWorkers = TimeSpan.FromHours(1);
    private static readonly TimeSpan MaxRetry = TimeSpan.FromDays(1);

    /// <summary>How PHP-FPM is told of a new release.</summary>
    public PhpFpm ReadPhpFpm(ObjectReader site)
    {
        if (site.Node["phpFpm"] is not { } value) return new PhpFpm();
        if (value.Kind == NodeKind.Text) return new PhpFpm { Service = site.Text("phpFpm", ServiceRule.CheckService) };
        if (value.Kind != NodeKind.Object)
        {
            mistakes.Add(value, $"must be the name of a service, or an object with \"service\", \"pidFile\" or \"command\", is {value.Description}");
            return new PhpFpm();
        }
        var reader = site.Object("phpFpm", SettingsKeys.PhpFpm)!;
        var ways = value.Members.Where(member => SettingsKeys.FpmWays.Contains(member.Name)).ToArray();
        foreach (var way in ways.Skip(1)) mistakes.Add(way, $"\"{ways[0].Name}\" is there too; one of them is to go");
        return new PhpFpm
        {
            Service = reader.Text("service", ServiceRule.CheckService),
            PidFile = reader.Text("pidFile", PathRule.CheckFile),
            Command = reader.Text("command", StepReader.CheckCommand),
            Sudo = reader.Flag("sudo") ?? false,
            Reload = reader.Choice<FpmReload>("reload") ?? FpmReload.Auto,
            Program = reader.Text("program", PathRule.CheckProgram),
        };
    }

    /// <summary>The long-running processes.</summary>
    public static Workers ReadWorkers(ObjectReader site)
    {
        var standard = new Workers();
        if (site.Object("workers", SettingsKeys.Workers) is not { } reader) return standard;
        return new Workers
        {
            Supervisor = reader.Texts("supervisor", ServiceRule.CheckSupervisor)?.Distinct().ToImmutableArray() ?? standard.Supervisor,
            Sudo = reader.Flag("sudo") ?? false,
            Deadline = reader.Duration("deadline", MaxWorkers, orNone: true) ?? standard.Deadline,
        };
    }

    /// <summary>How the site is taken down around its migrations; null for not at all.</summary>
    public Maintenance? ReadMaintenance(ObjectReader site)
    {
        if (site.Node["maintenance"] is not { } value) return null;
        if (value.Kind == NodeKind.Flag) return value.Text == "true" ? new Maintenance() : null;
        if (value.Kind != NodeKind.Object)
        {
            mistakes.Add(value, $"must be true, false, or an object with \"secret\" and \"retry\", is {value.Description}");
            return null;
        }
        var reader = site.Object("maintenance", SettingsKeys.Maintenance)!;
        var retry = reader.Duration("retry", MaxRetry);
        if (retry is { Milliseconds: not 0 }) mistakes.Add(reader.Node["retry"]!, "visitors can be told whole seconds only");
        return new Maintenance { Secret = reader.Text("secret", ServiceRule.CheckSecret), Retry = retry };
    }

    /// <summary>How it is proven that users get a new release: not at all without an address.</summary>
    public Proof ReadProof(ObjectReader site, string? publish)
    {
        var standard = publish is null ? new Proof() : new Proof { Root = publish };
        var url = site.Text("url", ServiceRule.CheckUrl) is { } text ? new Uri(text) : null;
        if (site.Node["proof"] is not { } value) return standard with { Url = url };
        if (value is { Kind: NodeKind.Flag, Text: "false" }) return standard;
        if (value.Kind != NodeKind.Object)
        {
            mistakes.Add(value, $"must be false, or an object with \"root\" and \"deadline\", is {value.Description}; wherever there is a \"url\" there is a proof");
            return standard;
        }
        var reader = site.Object("proof", SettingsKeys.Proof)!;
        return new Proof
        {
            Url = url,
            Root = reader.Text("root", CheckRoot) is { } root ? PathRule.NormalizeInRelease(root) : standard.Root,
            Deadline = reader.Duration("deadline", MaxProof) ?? standard.Deadline,
        };
    }

    /// <summary>A web server may serve the release itself.</summary>
    private static string? CheckRoot(string root) => root == "." ? null : PathRule.CheckInRelease(root);
}
