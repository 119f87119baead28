using System.Collections.Concurrent;
using System.Management.Automation;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Tests.Pipeline;

/// <summary>Does what the tests want to see done on and off the pipeline thread.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Probe", SupportsShouldProcess = true)]
public sealed class ProbeCommand : AsyncCommand
{
    /// <summary>What a run that was let go tells afterwards, by the name that the test gave it.</summary>
    internal static readonly ConcurrentDictionary<string, string> Told = new();

    [Parameter(Mandatory = true, Position = 0)] public string Do { get; set; } = "";

    [Parameter(ValueFromPipeline = true)] public object? InputObject { get; set; }

    [Parameter] public string Name { get; set; } = "";

    [Parameter] public SwitchParameter Ends { get; set; }

    protected override object? ErrorTarget => InputObject;

    protected override bool FailureEndsPipeline => Ends;

    protected override async Task ProcessAsync(CancellationToken cancel)
    {
        await Task.Yield();
        switch (Do)
        {
            case "speak":
                WriteVerbose("v");
                WriteDebug("d");
                WriteWarning("w");
                WriteInformation("i", ["tag"]);
                WriteObject(1);
                WriteObject(new[] { 2, 3 }, enumerateCollection: true);
                break;
            case "count":
                try
                {
                    for (var i = 1; ; i++) await Offer(i, cancel);
                }
                finally
                {
                    Told[Name] = cancel.IsCancellationRequested ? "cancelled" : "not cancelled";
                }
            case "ask":
                WriteObject(await ShouldProcessAsync("target", "action") ? "done" : "left");
                break;
            case "throw": throw new DeploynixException(ErrorKind.Locked, $"locked {InputObject}");
            case "throw odd": throw new FormatException("odd");
            case "throw several":
                await Task.WhenAll(Task.FromException(new DeploynixException(ErrorKind.Unreachable, "web1")), Task.FromException(new DeploynixException(ErrorKind.Unreachable, "web2")))
                    .ContinueWith(all => throw all.Exception!, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                break;
            case "wait":
                WriteObject("waiting");
                await Task.Delay(Timeout.Infinite, cancel);
                break;
            case "hang":
                WriteObject("waiting");
                await Task.Delay(TimeSpan.FromSeconds(20), CancellationToken.None);
                WriteObject("too late");
                break;
            case "where":
                WriteObject(await OnPipelineAsync(() => SessionState.Path.CurrentLocation.Path));
                break;
            case "progress":
                Progress.Report("Deploy", "fetch", 10);
                Progress.Report("web1", "clone", 20, "Deploy");
                throw new DeploynixException(ErrorKind.StepFailed, "no");
        }
    }

    private async Task Offer(int number, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await WriteObjectAsync(number);
    }
}
