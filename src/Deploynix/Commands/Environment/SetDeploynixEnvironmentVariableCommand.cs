using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Security;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Sets variables of a site's .env, so that PHP reads back exactly what was given.</summary>
[Cmdlet(VerbsCommon.Set, "DeploynixEnvironmentVariable", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = One)]
[OutputType(typeof(EnvironmentVariable))]
public sealed class SetDeploynixEnvironmentVariableCommand : EnvironmentCommand
{
    private const string One = "One";
    private const string Several = "Several";

    /// <summary>The variable's name.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = One, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(VariableCompleter))]
    [ValidateNotNullOrEmpty]
    public string Variable { get; set; } = "";

    /// <summary>Its value: a SecureString, or text.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = One, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [AllowNull]
    public object? Value { get; set; }

    /// <summary>Several variables at once, by their names, with SecureStrings or text.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Several)]
    [ValidateNotNullOrEmpty]
    public IDictionary Values { get; set; } = new Hashtable();

    /// <inheritdoc/>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>Hands on the variables as they are afterwards, without their values.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        List<KeyValuePair<string, string>> values = ParameterSetName == One
            ? [new(Variable, Text(site, Variable, Value))]
            : [.. Values.Cast<DictionaryEntry>().Select(entry => (Name: entry.Key.ToString() ?? "", entry.Value)).OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => new KeyValuePair<string, string>(entry.Name, Text(site, entry.Name, entry.Value)))];
        var events = await EventsAsync(site, "environment");
        var plan = await Services.Variables.PlanSetAsync(site, values, refresh: !NoRefresh, Wait(events), cancel);
        if (!await ChangeAsync(site, plan, events, cancel) || !PassThru) return;
        var (variables, _) = await Services.Variables.VariablesAsync(site, asPlainText: false, cancel);
        foreach (var variable in variables.Where(variable => values.Exists(pair => pair.Key == variable.Name))) WriteObject(variable);
    }

    /// <summary>No culture: what is written is what PHP reads.</summary>
    private static string Text(Site site, string name, object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        string text => text,
        SecureString secret => new NetworkCredential("", secret).Password,
        PSCredential credential => credential.GetNetworkCredential().Password,
        bool yes => yes ? "true" : "false",
        IFormattable number when number is not Delegate && number.GetType().IsPrimitive => number.ToString(null, CultureInfo.InvariantCulture),
        null => throw Refuse(site, $"There is no value for {name}.", "give -Value; variables from Get-DeploynixEnvironmentVariable carry theirs with -AsPlainText alone"),
        _ => throw Refuse(site, $"The value of {name} is a {value!.GetType().Name}, which is neither text, a number, a boolean nor a SecureString.", "give a string or a SecureString"),
    };

    private static DeploynixException Refuse(Site site, string what, string next) => new(ErrorKind.InvalidArgument, what) { Site = site.ToString(), State = "Nothing was changed.", Next = next };
}
