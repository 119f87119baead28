using System.Globalization;
using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks.Peers;

/// <summary>What Import-Module takes in a process that has just begun, for this module and for an empty one.</summary>
internal sealed class Imports
{
    private readonly Dictionary<(string Kind, string Module), Samples> _samples = [];

    public async Task MeasureAsync(string folder)
    {
        foreach (var (name, module) in new[] { ("empty", Programs.EmptyModule), ("deploynix", LabSources.Manifest) })
        {
            Add("shell", name, await Programs.Time([Programs.Empty, "import", module], folder));
            if (Programs.Pwsh is null) continue;
            Add("pwsh", name, await Programs.Time(
                [Programs.Pwsh, "-NoProfile", "-NonInteractive", "-Command",
                    $"$w = [Diagnostics.Stopwatch]::StartNew(); Import-Module '{module}' -ErrorAction Stop; $w.Elapsed.TotalMilliseconds.ToString('0.0', [cultureinfo]::InvariantCulture)"], folder));
        }
    }

    /// <summary>How many milliseconds more this module takes than an empty one.</summary>
    public double More(string kind) => _samples.TryGetValue((kind, "deploynix"), out var own) ? own.Median - _samples[(kind, "empty")].Median : double.NaN;

    public void Print()
    {
        foreach (var ((kind, module), samples) in _samples) Console.WriteLine($"import_{module}_{kind}: {samples.Told("ms")}");
    }

    private void Add(string kind, string module, (double Took, string Output) ran)
    {
        if (!_samples.TryGetValue((kind, module), out var samples)) _samples[(kind, module)] = samples = new();
        samples.Add(double.Parse(ran.Output.Trim(), CultureInfo.InvariantCulture));
    }
}
