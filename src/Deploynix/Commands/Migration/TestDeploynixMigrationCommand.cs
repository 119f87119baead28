using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Infrastructure.Local;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Tells what is dangerous about migrations, for data, for code that still runs, and for a site that is in use, and the safe way. Runs none.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DeploynixMigration", DefaultParameterSetName = "Site")]
[OutputType(typeof(MigrationFinding), typeof(bool))]
public sealed class TestDeploynixMigrationCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = "Site")]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>The release whose migrations are looked at: an id, a commit prefix, previous or ~2. When left out, the live one.</summary>
    [Parameter(ParameterSetName = "Site", Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ReleaseCompleter))]
    [ReleaseTransformation]
    public ReleaseReference? Release { get; set; }

    /// <summary>Those that ran already too.</summary>
    [Parameter(ParameterSetName = "Site")]
    public SwitchParameter All { get; set; }

    /// <summary>A checkout on this machine, a folder of migrations, or one of them: its source is read, no database is asked. Wildcards are accepted.</summary>
    [Parameter(ParameterSetName = "Path", Mandatory = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The same, taken as it is: no character is a wildcard.</summary>
    [Parameter(ParameterSetName = "LiteralPath", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    /// <summary>What the migrations of -Path or -LiteralPath are for.</summary>
    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    public DatabaseEngine Database { get; set; }

    /// <summary>The version of that database server, such as 15.4.</summary>
    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    public string? ServerVersion { get; set; }

    /// <summary>Hands on true or false instead: whether nothing is dangerous or destructive. Warnings, and what an annotation allows, are no reason for false.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override async Task<bool> ProcessWithoutSiteAsync(CancellationToken cancel)
    {
        if ((Path ?? LiteralPath) is null) return false;
        var paths = await OnPipelineAsync(() => GivenFiles.Of(this, Path, LiteralPath));
        var files = paths.SelectMany(MigrationFolder.Read).ToList();
        if (files.Count == 0) throw new DeploynixException(ErrorKind.InvalidArgument, $"There are no migrations in {string.Join(", ", paths)}.") { Next = "-Path with a checkout, its database/migrations, or a file" };
        Give(SiteMigrations.Test(files, Database, ServerVersion));
        return true;
    }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel) => Give(await Services.Migrations.TestAsync(site, Release, All, cancel));

    private void Give(IEnumerable<MigrationFinding> findings)
    {
        if (Quiet) WriteObject(findings.All(finding => finding.Severity < MigrationSeverity.Dangerous));
        else foreach (var finding in findings) WriteObject(finding);
    }
}
