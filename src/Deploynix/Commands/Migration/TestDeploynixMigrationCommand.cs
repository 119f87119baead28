using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Infrastructure.Local;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Tells what is dangerous about migrations, for data, for code that still runs, and for a site that is in use, and the safe way. Runs none.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DeploynixMigration", DefaultParameterSetName = "Site")]
[OutputType(typeof(MigrationFinding))]
public sealed class TestDeploynixMigrationCommand : SiteCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = "Site")]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
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

    /// <summary>A checkout on this machine, a folder of migrations, or one of them: its source is read, no database is asked.</summary>
    [Parameter(ParameterSetName = "Path", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>What the migrations of -Path are for.</summary>
    [Parameter(ParameterSetName = "Path")]
    public DatabaseEngine Database { get; set; }

    /// <summary>The version of that database server, such as 15.4.</summary>
    [Parameter(ParameterSetName = "Path")]
    public string? ServerVersion { get; set; }

    private protected override async Task<bool> ProcessWithoutSiteAsync(CancellationToken cancel)
    {
        if (Path is null) return false;
        var path = await OnPipelineAsync(() => SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path));
        var files = MigrationFolder.Read(path);
        if (files.Count == 0) throw new DeploynixException(ErrorKind.InvalidArgument, $"There are no migrations in {path}.") { Next = "-Path with a checkout, its database/migrations, or a file" };
        foreach (var finding in SiteMigrations.Test(files, Database, ServerVersion)) WriteObject(finding);
        return true;
    }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        foreach (var finding in await Services.Migrations.TestAsync(site, Release, All, cancel)) WriteObject(finding);
    }
}
