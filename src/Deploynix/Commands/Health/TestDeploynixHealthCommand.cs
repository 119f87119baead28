using System.Collections.Immutable;
using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Core.Planning;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Asks whether a site works, from this machine and from its servers. Changes nothing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DeploynixHealth")]
[OutputType(typeof(HealthResult), typeof(bool))]
public sealed class TestDeploynixHealthCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>Only checks with one of these names; wildcards are accepted.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(HealthCheckCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Check { get; set; }

    /// <summary>Hands on true or false instead: whether nothing is unhealthy, and something could be told.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var all = SiteHealth.ChecksOf(site);
        ImmutableArray<HealthCheck> chosen = [.. all.Where(check => Check is null || Check.Any(name => Fits(name, check.Name)))];
        foreach (var name in (Check ?? []).Where(name => all.Length > 0 && !all.Any(check => Fits(name, check.Name))))
        {
            WriteError(new DeploynixException(ErrorKind.InvalidArgument, $"There is no check {name}; there are {string.Join(", ", all.Select(check => check.Name))}.") { Site = site.ToString() }, name);
        }
        if (Check is not null && all.Length > 0 && chosen.IsEmpty) return;
        var results = await Services.Health.CheckAsync(site, new HealthRequest { Checks = chosen }, cancel);
        // Where servers were asked, they told whether an incident is open; else nobody knows yet.
        if (results.Any(result => result.Incident is not null) || results.All(result => result.From == HealthFrom.Here)) await RecordAsync(site, IncidentLines.Of(results, Services.By), cancel);
        if (Quiet)
        {
            WriteObject(SiteHealth.Worst(results) is HealthStatus.Healthy or HealthStatus.Degraded);
            return;
        }
        foreach (var result in results) WriteObject(result);
    }

    private static bool Fits(string pattern, string check) => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(check);
}
