using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Examines a site on its servers, and tells what is wrong and what to do about it. Changes nothing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DeploynixSite", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(Finding), typeof(bool))]
public sealed class TestDeploynixSiteCommand : SiteCommand
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
    [ArgumentCompleter(typeof(CheckCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Check { get; set; }

    /// <summary>Asks PHP-FPM itself what it runs with, by a file of an unguessable name that is put into the live release's public folder for a moment.</summary>
    [Parameter]
    public SwitchParameter Deep { get; set; }

    /// <summary>Hands on true or false instead: whether nothing is bad.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        foreach (var name in (Check ?? []).Where(name => !SiteDoctor.CheckNames.Any(check => Fits(name, check))))
        {
            WriteError(new DeploynixException(ErrorKind.InvalidArgument, $"There is no check {name}; there are {string.Join(", ", SiteDoctor.CheckNames)}.") { Site = site.ToString() }, name);
        }
        var examination = SiteDoctor.Prepare(site, check => Check is null || Check.Any(name => Fits(name, check)), Deep);
        if (examination.Probe is not null && !await ShouldProcessAsync(examination.Describe(), $"Put a file into the live release of {site} for a moment?", "Ask PHP-FPM")) examination = examination.WithoutProbe();
        var findings = await Services.Doctor.ExamineAsync(examination, cancel);
        if (Quiet)
        {
            WriteObject(findings.All(finding => finding.State != FindingState.Bad));
            return;
        }
        foreach (var finding in findings) WriteObject(finding);
    }

    private static bool Fits(string pattern, string check) => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(check);
}
