using System.Text.RegularExpressions;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;

namespace Deploynix.Core.Engine;

/// <summary>What to do about a step that failed, and what is true of the site beside what it serves.</summary>
internal sealed partial class FailureAdvice(Site site, ReleaseId release, Step step)
{
    private bool IsLive => step.Phase > Phase.Activate;

    private bool TellsWorkers => step.Name is "artisan queue:restart" or "artisan horizon:terminate";

    private bool IsProof => step is { Name: "prove", IsOfSite: false };

    private string Again => Cmdlet(TellsWorkers ? "Restart-DeploynixQueue" : "Invoke-DeploynixDeploy");

    private string Environment => $"{site.Path}/shared/.env";

    /// <summary>What the settings' log of the release is read by.</summary>
    public string Log => $"{Cmdlet("Get-DeploynixLog")} -Release {release}";

    /// <summary>The next command, after what has to be done before it.</summary>
    public string Next(FailureCause? cause) => cause?.Kind switch
    {
        CauseKind.LockFile => $"bring the lock file up to date where the code is written (composer update PACKAGE; npm install) and commit it, then {Again}",
        CauseKind.Package when Address().Match(cause.Said) is { Success: true } url =>
            $"{Command($"curl -sSI {url.Value}")} tells whether the server gets an answer there; then {Again}",
        CauseKind.Package => $"see that the package's name and version are right and that a repository which the server can reach has it, then {Again}",
        CauseKind.Memory =>
            $"{Command("free -m")} tells the server's memory: give it more, or swap, or let the tool take what there is (in the settings' variables NODE_OPTIONS=--max-old-space-size=MB; PHP's memory_limit), then {Again}",
        CauseKind.Unwritable => $"{Command("ls -ld storage/ storage/*/ storage/*/*/")} tells whose the folders are: give the deploying user what the message names, then {Again}",
        CauseKind.Unreachable => $"see that what it connects to runs, and that {Environment} names it rightly, then {Again}",
        CauseKind.Thrown => $"mend the code, or {Environment} where a setting is missing, then {Again}{(IsLive ? $"; until then {Cmdlet("Invoke-DeploynixRollback")} goes back" : "")}",
        _ when IsProof => $"{Cmdlet("Test-DeploynixSite")} examines the web server and PHP-FPM; {Cmdlet("Invoke-DeploynixRollback")} goes back to the release before",
        _ when TellsWorkers => $"{Log}; then {Again}",
        _ => Log,
    };

    /// <summary>What is true, beside what the site serves.</summary>
    public string State(string served) =>
        TellsWorkers ? $"{served} Its queue workers were not told: they run on with the code that they began with."
        : IsProof ? $"current points at {release} already; the web server serves something else, or nothing."
        : served;

    private string Command(string command) => $"Invoke-DeploynixCommand '{command}' {site.Name}{OfEnvironment}";

    private string Cmdlet(string name) => $"{name} {site.Name}{OfEnvironment}";

    private string OfEnvironment => site.Environment == "production" ? "" : $" -Environment {site.Environment}";

    [GeneratedRegex(@"https?://[A-Za-z0-9.:\[\]-]+")]
    private static partial Regex Address();
}
