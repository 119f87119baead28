using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Makes a site's folders on its servers, where they are not there yet. Running it again changes nothing.</summary>
public sealed class SiteInitializer(ITransportFactory transports)
{
    private readonly SiteReader _reader = new(transports);

    /// <summary>Looks at every server and gives the plan.</summary>
    /// <exception cref="DeploynixException">A server lacks a tool, or has something else in the way; nothing was changed.</exception>
    public async Task<InitializationPlan> PlanAsync(Site site, CancellationToken cancel)
    {
        var seen = await _reader.LookAsync(site, paths => Sh.Lines(SiteInitialization.Tools(), SiteProbe.Releases(paths)), cancel);
        foreach (var server in seen)
        {
            if (server.MissingTools.Length > 0 || server.CurrentKind == CurrentKind.NotALink) SiteChecks.Activatable(site, server with { BaseMissing = false, StateMissing = false, IsLocked = false }, force: true);
        }
        return new(site, seen, SiteInitialization.Make(SitePaths.Of(site)));
    }

    /// <summary>Does it.</summary>
    /// <exception cref="DeploynixException">The folders could not be made.</exception>
    public async Task ApplyAsync(InitializationPlan plan, CancellationToken cancel) => await Task.WhenAll(plan.Seen.Select(async seen =>
    {
        var result = await OneCommand.RunAsync(transports.Open(seen.Server), plan.Command, plan.Site.Timeouts.Step, null, cancel);
        if (result.IsSuccess) return;
        var step = new Step(Phase.Prepare, "make folders", plan.Command);
        var failure = StepFailure.Explain(plan.Site, seen.Server, ReleaseId.Parse("site"), step, result, [.. result.Tail.Select(line => line.Text)], "What could be made was made; nothing else was changed.");
        throw new DeploynixException(failure.Kind == ErrorKind.StepFailed ? ErrorKind.NotWritable : failure.Kind, $"{plan.Site.Path} could not be made.")
        {
            Site = plan.Site.ToString(), Server = seen.Server.Name, Step = step.Name, Output = failure.Output, State = failure.State,
            Next = failure.Kind == ErrorKind.DiskFull ? failure.Next : $"as an administrator on {seen.Server.Host}: install -d -o {seen.Server.User ?? "USER"} {plan.Site.Path}; then run this again",
        };
    }));
}

/// <summary>The folders that are to be made.</summary>
public sealed class InitializationPlan
{
    internal InitializationPlan(Site site, IReadOnlyList<SiteSeen> seen, ShellCommand command)
    {
        Site = site;
        Seen = seen;
        Command = command;
    }

    /// <summary>The site.</summary>
    public Site Site { get; }

    /// <summary>What is run on each server.</summary>
    public ShellCommand Command { get; }

    /// <summary>Whether something is missing on a server.</summary>
    public bool IsNeeded => Seen.Any(server => server.BaseMissing || server.StateMissing);

    /// <summary>One line for a prompt, and the commands.</summary>
    public string Describe() => $"{Site}: make {Site.Path} on {string.Join(", ", Seen.Select(server => server.Server.Name))}\n\n      {Command.ToString().Replace("\n", "\n      ", StringComparison.Ordinal)}";

    internal IReadOnlyList<SiteSeen> Seen { get; }
}
