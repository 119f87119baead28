using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>A command that changes a site's .env.</summary>
public abstract class EnvironmentCommand : LockingCommand
{
    /// <summary>Writes the file and leaves the live release's configuration cache, its workers and PHP-FPM as they are: what is changed counts from the next deployment on.</summary>
    [Parameter]
    public SwitchParameter NoRefresh { get; set; }

    /// <summary>Asks, and does it.</summary>
    private protected async Task<bool> ChangeAsync(Site site, EnvironmentPlan plan, EventStreams events, CancellationToken cancel)
    {
        if (!plan.ChangesAnything)
        {
            Tell($"{site}: the .env is like that already; nothing was changed.");
            return true;
        }
        if (!await ShouldProcessAsync(plan.Describe(), plan.Title + "?", "Change a site's .env")) return false;
        await Services.Variables.ApplyAsync(plan, Wait(events), events, cancel);
        Tell($"{site}: .env is written{(plan.Names.IsEmpty ? "" : $" ({string.Join(", ", plan.Names)})")}. The version before it is kept.");
        return true;
    }
}
