using System.Collections.Immutable;
using System.Text;
using Deploynix.Core.Model;

namespace Deploynix.Core.Planning;

/// <summary>What a command is about to do: a value, made from the settings and from what a probe saw. The engine runs it, <c>-WhatIf</c> prints it.</summary>
public sealed record Plan
{
    /// <summary>What it does.</summary>
    public required Act Act { get; init; }

    /// <summary>The site that it does it to.</summary>
    public required Site Site { get; init; }

    /// <summary>The release that it is about.</summary>
    public required ReleaseId Release { get; init; }

    /// <summary>The commit of that release, where it is known.</summary>
    public string? Commit { get; init; }

    /// <summary>That release, as it will be once it is live; null where it is yet to be made.</summary>
    public Release? Target { get; init; }

    /// <summary>The freeze that was in force when the plan was made; null where nobody froze the site.</summary>
    public SiteFreeze? Freeze { get; init; }

    /// <summary>Whether the .env that the release was live with comes back with it.</summary>
    public bool RestoresEnvironment { get; init; }

    /// <summary>Whether the release is marked bad, and loses the mark.</summary>
    public bool Unmarks { get; init; }

    /// <summary>The health gates, a line for each.</summary>
    public ImmutableArray<string> Gates { get; init; } = [];

    /// <summary>What is done on each server.</summary>
    public required ImmutableArray<ServerPlan> Servers { get; init; }

    /// <summary>One line for a prompt: what, and to what.</summary>
    public required string Title { get; init; }

    /// <summary>Every command that would be run, phase by phase, secrets masked.</summary>
    public string Describe()
    {
        var text = new StringBuilder(Title);
        foreach (var server in Servers)
        {
            text.Append("\n\n").Append(server.Server.Name).Append(" (").Append(server.Server.Address).Append(')');
            foreach (var phase in server.Steps.GroupBy(step => step.Phase))
            {
                foreach (var step in phase)
                {
                    text.Append("\n  ").Append(phase.Key.ToString().ToLowerInvariant()).Append(": ").Append(step.Name);
                    foreach (var line in (step.Summary ?? step.Command.ToString()).Split('\n')) text.Append("\n      ").Append(line);
                }
            }
        }
        if (!Gates.IsEmpty) text.Append('\n');
        foreach (var gate in Gates) text.Append("\n  ").Append(gate);
        return text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Title;
}

/// <summary>What a plan does on one server.</summary>
public sealed record ServerPlan
{
    /// <summary>The server.</summary>
    public required Server Server { get; init; }

    /// <summary>What <c>current</c> held when the plan was made, to the letter; null where there was none.</summary>
    public string? SeenCurrent { get; init; }

    /// <summary>The release that was live when the plan was made.</summary>
    public ReleaseId? SeenRelease { get; init; }

    /// <summary>The steps in their order.</summary>
    public required ImmutableArray<Step> Steps { get; init; }
}
