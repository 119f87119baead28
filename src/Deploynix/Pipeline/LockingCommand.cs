using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;

namespace Deploynix.Pipeline;

/// <summary>A command that takes a site's lock.</summary>
public abstract class LockingCommand : SiteCommand
{
    /// <summary>How long to wait for whoever works on the site, such as 90s or 5m. When left out, not at all.</summary>
    [Parameter]
    [DurationTransform]
    public TimeSpan WaitFor { get; set; }

    /// <inheritdoc/>
    protected override bool FailureEndsPipeline => true;

    /// <summary>How long it waits, for the whole of its work on one site.</summary>
    private protected LockWait Wait(EventStreams events) => new(WaitFor, TimeProvider.System, events);

    /// <summary>
    /// Whether a way back goes on although the site is frozen: somebody says so now, or said so by -IgnoreFreeze, or, where nobody watches, by -Confirm:$false.
    /// </summary>
    /// <exception cref="DeploynixException">Nobody can be asked.</exception>
    private protected async Task<bool> GoesOnAsync(Site site, SiteFreeze freeze, bool ignore)
    {
        // The engine warns, and the journal keeps it.
        if (ignore || await OnPipelineAsync(SaidNotToAsk)) return true;
        try
        {
            return await ShouldContinueAsync($"{site} is {freeze}. Go on all the same?", "The site is frozen");
        }
        catch (Exception nobody) when (nobody is IContainsErrorRecord or NotImplementedException)
        {
            throw SiteFreezer.Refuse(site, freeze);
        }
    }

    private bool SaidNotToAsk() =>
        (MyInvocation.BoundParameters.TryGetValue("Confirm", out var given) && given is SwitchParameter { IsPresent: false })
        || string.Equals(SessionState.PSVariable.GetValue("ConfirmPreference")?.ToString(), "None", StringComparison.OrdinalIgnoreCase);
}
