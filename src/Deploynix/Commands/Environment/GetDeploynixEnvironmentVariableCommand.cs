using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Lists the variables of a site's .env, without their values unless they are asked for.</summary>
[Cmdlet(VerbsCommon.Get, "DeploynixEnvironmentVariable")]
[OutputType(typeof(EnvironmentVariable))]
public sealed class GetDeploynixEnvironmentVariableCommand : SiteCommand
{
    /// <summary>Only variables with one of these names; wildcards are accepted.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(VariableCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Variable { get; set; }

    /// <inheritdoc/>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>Gives the values too, as PHP gets them.</summary>
    [Parameter]
    [Alias("Reveal")]
    public SwitchParameter AsPlainText { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var (variables, mistakes) = await Services.Variables.VariablesAsync(site, AsPlainText, cancel);
        Services.SeenVariables.Keep(site, variables.Select(variable => variable.Name));
        foreach (var mistake in mistakes) WriteWarning(mistake);
        foreach (var variable in variables)
        {
            if (Variable is null || Variable.Any(name => WildcardPattern.Get(name, WildcardOptions.None).IsMatch(variable.Name))) WriteObject(variable);
        }
        foreach (var name in Variable ?? [])
        {
            if (WildcardPattern.ContainsWildcardCharacters(name) || variables.Any(variable => variable.Name == name)) continue;
            WriteError(new DeploynixException(ErrorKind.EnvironmentVariableNotFound, $"The .env has no {name}.") { Site = site.ToString(), Next = $"Get-DeploynixEnvironmentVariable -Site {site.Name}" }, name);
        }
    }
}
