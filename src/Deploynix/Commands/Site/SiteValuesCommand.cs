using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Core.Settings;

namespace Deploynix.Commands;

/// <summary>A command that writes a site's values into the settings file; whatever of them is not given is not touched.</summary>
public abstract class SiteValuesCommand : SettingsCommand
{
    /// <summary>The site's servers: user@host, user@host:port, an alias of the ssh configuration, or local for this machine.</summary>
    [Parameter]
    public virtual string[]? Server { get; set; }

    /// <summary>Where the code comes from: anything that git on the server can fetch.</summary>
    [Parameter]
    public virtual string? Repository { get; set; }

    /// <summary>The environment.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Environment { get; set; }

    /// <summary>The site's folder on each server. Without it: /home/USER/NAME.</summary>
    [Parameter]
    [Alias("Path")]
    public string? DeployPath { get; set; }

    /// <summary>The branch that is deployed unless a deployment names another revision. Without it: main.</summary>
    [Parameter]
    public string? Branch { get; set; }

    /// <summary>What the site is made with: Laravel, Php (composer only), Custom (only the steps listed), or Detect: looked up in each release. Without it: Detect.</summary>
    [Parameter]
    public Framework? Framework { get; set; }

    /// <summary>Files kept between releases and linked into each, relative to the release.</summary>
    [Parameter]
    public string[]? SharedFile { get; set; }

    /// <summary>Directories kept between releases and linked into each, relative to the release.</summary>
    [Parameter]
    public string[]? SharedDirectory { get; set; }

    /// <summary>Directories that the site writes to, made where they are missing, relative to the release.</summary>
    [Parameter]
    public string[]? Writable { get; set; }

    /// <summary>How many finished releases are kept. Without it: 5.</summary>
    [Parameter]
    public int? Retention { get; set; }

    /// <summary>The site's own build steps, as commands for the server's sh, run in the release after composer.</summary>
    [Parameter]
    public string[]? Step { get; set; }

    /// <summary>Commands that tell services of a new release once it is live.</summary>
    [Parameter]
    public string[]? Reload { get; set; }

    /// <summary>The PHP of the command line: a name on the server's PATH, or an absolute path.</summary>
    [Parameter]
    public string? Php { get; set; }

    /// <summary>Composer: a name on the server's PATH, an absolute path, or a file that the site keeps, such as shared/composer.phar.</summary>
    [Parameter]
    public string? Composer { get; set; }

    /// <summary>Whether migrations are run. Without it: where the site is Laravel.</summary>
    [Parameter]
    public bool? Migrate { get; set; }

    /// <summary>Variables for every step: a hashtable of names and values. A value of $null takes the variable away.</summary>
    [Parameter]
    public IDictionary? Variable { get; set; }

    /// <summary>Hands on the site as it is in the settings afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>The values that were given, in the order in which a new site is written; null or empty takes a value away.</summary>
    private protected IReadOnlyList<SettingChange> Changes()
    {
        (string Parameter, string Key, object? Value)[] known =
        [
            (nameof(Server), "servers", Filled(Server)),
            (nameof(DeployPath), "path", Filled(DeployPath)),
            (nameof(Repository), "repository", Filled(Repository)),
            (nameof(Branch), "branch", Filled(Branch)),
            (nameof(Framework), "framework", Framework?.ToString().ToLowerInvariant()),
            (nameof(SharedFile), "shared.files", Filled(SharedFile)),
            (nameof(SharedDirectory), "shared.directories", Filled(SharedDirectory)),
            (nameof(Writable), "writable", Filled(Writable)),
            (nameof(Retention), "retention", Retention),
            (nameof(Step), "steps", Filled(Step)),
            (nameof(Reload), "reload", Filled(Reload)),
            (nameof(Php), "php", Filled(Php)),
            (nameof(Composer), "composer", Filled(Composer)),
            (nameof(Migrate), "migrate", Migrate),
        ];
        var changes = known.Where(value => IsGiven(value.Parameter)).Select(value => new SettingChange(value.Key, value.Value));
        return [.. changes, .. IsGiven(nameof(Variable)) ? Variables() : []];
    }

    /// <summary>The values that a new site begins with.</summary>
    private protected SiteDraft Draft() => new()
    {
        Servers = Filled(Server),
        Path = Filled(DeployPath),
        Repository = Filled(Repository),
        Branch = Filled(Branch),
        Framework = Framework,
        SharedFiles = Filled(SharedFile),
        SharedDirectories = Filled(SharedDirectory),
        Writable = Filled(Writable),
        Retention = Retention,
        Steps = Filled(Step),
        Reload = Filled(Reload),
        Php = Filled(Php),
        Composer = Filled(Composer),
        Migrate = Migrate,
        Variables = Variable is null ? null : Names(Variable).Where(name => Variable[name] is not null).ToDictionary(name => $"{name}", name => Text(Variable[name])!),
    };

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private IEnumerable<SettingChange> Variables() => Variable is null || Variable.Count == 0
        ? [SettingChange.Remove("variables")]
        : Names(Variable).Select(name => new SettingChange($"variables.{name}", Text(Variable[name])));

    /// <summary>A plain hashtable has no order of its own, and a file should not depend on chance.</summary>
    private static IEnumerable<object> Names(IDictionary variables) =>
        variables is IOrderedDictionary ? variables.Keys.Cast<object>() : variables.Keys.Cast<object>().OrderBy(name => $"{name}", StringComparer.Ordinal);

    private static string? Text(object? value) => value is null ? null : string.Create(CultureInfo.InvariantCulture, $"{(value is PSObject wrapped ? wrapped.BaseObject : value)}");

    private static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string[]? Filled(string[]? list) => list is null || list.All(string.IsNullOrEmpty) ? null : list;
}
