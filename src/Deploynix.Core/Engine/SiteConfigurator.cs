using System.Collections.Immutable;
using Deploynix.Core.Commands;
using Deploynix.Core.Commands.Configuration;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Core.Settings;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Gives a site's servers the configuration of what serves it: nginx, PHP-FPM, queue workers, the schedule.</summary>
public sealed class SiteConfigurator(ITransportFactory transports)
{
    private static readonly TimeSpan LookPatience = TimeSpan.FromSeconds(60);

    /// <summary>Looks at every server and compares.</summary>
    /// <exception cref="DeploynixException">A value is not valid, or a program is missing on a server; nothing was changed.</exception>
    public async Task<ConfigurationPlan> PlanAsync(Site site, WebServerOptions options, CancellationToken cancel)
    {
        ConfigurationChoice.Check(site, options);
        return new(site, [.. await Task.WhenAll(site.Servers.Select(server => PlanAsync(site, server, options, cancel)))]);
    }

    /// <summary>Writes what the plan says, server by server, and tells the programs. Gives what went less than well, as sentences.</summary>
    /// <exception cref="DeploynixException">A program does not take the new configuration; on that server everything is as it was.</exception>
    public async Task<ImmutableArray<string>> ApplyAsync(ConfigurationPlan plan, CancellationToken cancel)
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        // One after another: what the first server does not take, the others are not given.
        foreach (var server in plan.Writing) warnings.AddRange(await ApplyAsync(plan.Site, server, cancel));
        return warnings.ToImmutable();
    }

    private async Task<ServerConfiguration> PlanAsync(Site site, Server server, WebServerOptions options, CancellationToken cancel)
    {
        var layout = new ConfigurationLayout(PathRule.NormalizeDeployPath(options.ConfigurationRoot));
        var seen = ServerConfigurationSeen.TryParse(await LookAsync(site, server, ConfigurationProbe.Server(site, layout, options.Sudo), cancel))
            ?? throw new DeploynixException(ErrorKind.UnexpectedAnswer, "The look at the server's configuration said nothing.") { Site = site.ToString(), Server = server.Name };
        var chosen = ConfigurationChoice.For(site, server, options, seen);
        var look = ConfigurationInstall.Privileged(seen is { MaySudo: true, IsRoot: false }, ConfigurationProbe.Files(chosen, ConfigurationPlanner.Paths(chosen)));
        return ConfigurationPlanner.Plan(chosen, server, options, seen, FilesSeen.Parse(await LookAsync(site, server, look, cancel)));
    }

    private async Task<IReadOnlyList<string>> LookAsync(Site site, Server server, ShellCommand look, CancellationToken cancel)
    {
        var lines = new List<string>();
        var result = await OneCommand.RunAsync(transports.Open(server), look, LookPatience, Collect, cancel);
        if (!result.TimedOut) return lines;
        throw new DeploynixException(ErrorKind.StepTimedOut, "The server did not answer within a minute.") { Site = site.ToString(), Server = server.Name, State = "Nothing was changed." };

        void Collect(OutputLine line)
        {
            if (line.Channel == OutputChannel.Out) lines.Add(line.Text);
        }
    }

    private async Task<IEnumerable<string>> ApplyAsync(Site site, ServerConfiguration server, CancellationToken cancel)
    {
        var lines = new List<string>();
        var result = await OneCommand.RunAsync(transports.Open(server.Server), server.Install, site.Timeouts.Step, Collect, cancel);
        if (!result.IsSuccess) throw Explain(site, server, result);
        await OneCommand.RunAsync(transports.Open(server.Server), server.Remember, site.Timeouts.Step, null, cancel);
        return lines.Select(line => line.Split('\t')).Where(words => words is [ConfigurationInstall.NotTold, _, _])
            .Select(words => $"{server.Server}: {words[1]} was not told of its new configuration, which is valid: {words[2]}");

        void Collect(OutputLine line)
        {
            if (line.Channel == OutputChannel.Out) lines.Add(line.Text);
        }
    }

    private static DeploynixException Explain(Site site, ServerConfiguration server, StepResult result)
    {
        var (kind, what, state, next) = result switch
        {
            { TimedOut: true } => (ErrorKind.StepTimedOut, "The configuration was not installed in time.", "Files may have been written, and programs may not have been told of them.", "run this again with -WhatIf to see what is there"),
            { Status.Code: ExitCode.ConfigurationBroken } => (ErrorKind.ConfigurationInvalid, "The server's configuration is broken already.", "Nothing was changed.", "mend it on the server, then run this again"),
            { Status.Code: ExitCode.ConfigurationInvalid } => (ErrorKind.ConfigurationInvalid, "The new configuration is not valid.", "Nothing was changed.", "change what it was made from, then run this again"),
            { Status.Code: ExitCode.ConfigurationChanged } => (ErrorKind.ConfigurationEdited, "Somebody changed a file since it was looked at.", "Nothing was changed.", "run this again"),
            { Status.Code: ExitCode.ConfigurationRestored } => (ErrorKind.ConfigurationInvalid, "The new configuration is not valid together with the rest of the server's.", "The files that were there were put back; nothing was reloaded.", "see what it says on the server, then run this again"),
            { Status.Code: ExitCode.NotWritable } => (ErrorKind.NotWritable, "A file could not be written.", "The files that were there were put back; nothing was reloaded.", "see df -h and the rights of the folders on the server"),
            _ => (ErrorKind.StepFailed, $"Installing the configuration failed with {result.Status}.", "Files may have been written, and programs may not have been told of them.", "run this again with -WhatIf to see what is there"),
        };
        return new(kind, what) { Site = site.ToString(), Server = server.Server.Name, Output = [.. result.Tail.Select(line => line.Text).TakeLast(12)], State = state, Next = next };
    }
}
