using System.Management.Automation;
using Deploynix.Binding;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Undoes migrations by their own down(), each from a release that has it, and proves by the migrations table what was undone.</summary>
[Cmdlet(VerbsCommon.Undo, "DeploynixMigration", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = "Step")]
[OutputType(typeof(MigrationUndo))]
public sealed class UndoDeploynixMigrationCommand : LockingCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(SiteCompleter))]
    [FromObject("Site", "Name")]
    [ValidateNotNullOrEmpty]
    public override string? Site { get; set; }

    /// <summary>How many migrations are undone, the one that ran last first.</summary>
    [Parameter(ParameterSetName = "Step", Mandatory = true)]
    [ValidateRange(1, int.MaxValue)]
    public int Step { get; set; }

    /// <summary>The release whose migrations stay: exactly those that ran since are undone. An id, an object from Get-DeploynixRelease, the first characters of a commit, previous or ~2.</summary>
    [Parameter(ParameterSetName = "To", Mandatory = true, ValueFromPipeline = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ReleaseCompleter))]
    [ReleaseTransformation]
    public ReleaseReference? To { get; set; }

    /// <summary>Makes no backup of the database before.</summary>
    [Parameter]
    public SwitchParameter SkipBackup { get; set; }

    /// <summary>Runs a down() that throws, and passes over migrations that have none or an empty one: those count as run as before.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override async Task ProcessAsync(Site site, CancellationToken cancel)
    {
        var plan = await Services.MigrationUndoer.PlanAsync(site, To is null ? Step : null, To, Force, SkipBackup, cancel);
        if (plan.Migrations.IsEmpty)
        {
            foreach (var warning in plan.Warnings) WriteWarning($"{site}: {warning}");
            Tell($"{site}: no migration ran{(plan.To is null ? "" : $" since {plan.To}")}; nothing was changed.");
            return;
        }
        if (!await ShouldProcessAsync(plan.Describe(), plan.Question, "Undo migrations")) return;
        var events = await EventsAsync(site, "undo migrations");
        var undone = 0;
        await Services.MigrationUndoer.UndoAsync(plan, Wait(events), events, one =>
        {
            if (one.Result == MigrationUndoResult.Undone) undone++;
            WriteObject(one);
        }, cancel);
        Tell($"{site}: {undone} of {plan.Migrations.Length} migrations {(undone == 1 ? "is" : "are")} undone.");
    }
}
