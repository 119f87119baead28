using System.Diagnostics;
using System.Globalization;
using Deploynix.Core.Engine;

namespace Deploynix.Lab.Faults;

/// <summary>A client in a process of its own that kills itself in the middle of an act: this assembly, run again for one test.</summary>
public sealed class FaultClient
{
    private const string Orders = "DEPLOYNIX_LAB_FAULT_CLIENT";

    /// <summary>Runs an act until a step, and dies there by SIGKILL: inside it, or when it has ended and before the next one begins.</summary>
    /// <param name="settingsFile">The operator's.</param>
    /// <param name="act">What it does.</param>
    /// <param name="step">Where it dies.</param>
    /// <param name="inside">Whether in the middle of that step, or after it.</param>
    /// <param name="hold">Has the step last for longer than its client.</param>
    internal static async Task DieAt(string settingsFile, string act, FaultStep step, bool inside, FaultHold hold)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(FaultClient).Assembly.Location, "-explicit", "only", "-method", $"{typeof(FaultClient).FullName}.{nameof(Acts)}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        // Half of the time that the step took: its shell is up by then, and its work is not done.
        var wait = inside ? step.Took.TotalMilliseconds / 2 : 0;
        start.Environment[Orders] = string.Join('\t', settingsFile, act, step.Number, inside ? "inside" : "after", wait.ToString(CultureInfo.InvariantCulture), hold.Order);
        using var client = Process.Start(start)!;
        client.StandardInput.Close();
        var output = client.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await client.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.True(client.ExitCode == 128 + 9, $"the client was to be killed at {step.Name} of {act}, and ended with {client.ExitCode}:\n{await output}");
    }

    [Fact(Explicit = true)]
    public async Task Acts()
    {
        if (Environment.GetEnvironmentVariable(Orders)?.Split('\t') is not [var settings, var act, var number, var where, var wait, var hold]) return;
        var death = new Death(int.Parse(number, CultureInfo.InvariantCulture), where == "inside", TimeSpan.FromMilliseconds(double.Parse(wait, CultureInfo.InvariantCulture)), hold);
        await FaultActs.Run(FaultActs.Read(settings), act, death, TestContext.Current.CancellationToken);
    }

    private sealed class Death(int number, bool inside, TimeSpan wait, string hold) : IProgress<DeployEvent>
    {
        private int _started, _ended;

        public void Report(DeployEvent value)
        {
            if (value is StepEnded && ++_ended == number) Die();
            if (value is not StepStarted || ++_started != number || !inside) return;
            FaultHold.Hold(hold);
            _ = Task.Delay(wait).ContinueWith(_ => Die(), TaskScheduler.Default);
        }

        private static void Die() => Process.GetCurrentProcess().Kill();
    }
}
