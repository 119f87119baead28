using System.Management.Automation;

namespace Deploynix.Shell.Commands;

/// <summary>Waits; Ctrl+C ends it at once.</summary>
[Cmdlet(VerbsLifecycle.Start, "Sleep", DefaultParameterSetName = "Seconds")]
public sealed class StartSleepCommand : PSCmdlet, IDisposable
{
    private readonly ManualResetEventSlim _stop = new();

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Seconds"), ValidateRange(0, 2147483)] public double Seconds { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Milliseconds"), Alias("ms"), ValidateRange(0, int.MaxValue)] public int Milliseconds { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Duration")] public TimeSpan Duration { get; set; }

    protected override void ProcessRecord() => _stop.Wait(ParameterSetName switch
    {
        "Seconds" => TimeSpan.FromSeconds(Seconds),
        "Milliseconds" => TimeSpan.FromMilliseconds(Milliseconds),
        _ => Duration,
    });

    protected override void StopProcessing() => _stop.Set();

    public void Dispose() => _stop.Dispose();
}
