using System.Globalization;

namespace Deploynix.Benchmarks;

/// <summary>Figures that must not grow beyond what was decided for them.</summary>
internal sealed class Limits
{
    private int _exceeded;

    public int ExitCode => _exceeded == 0 ? 0 : 1;

    /// <summary>Prints a figure with its limit; nothing where it could not be measured.</summary>
    public void Hold(string name, double value, double limit, string unit = "")
    {
        if (double.IsNaN(value))
        {
            Console.WriteLine($"{name}: not measured");
            return;
        }
        if (value > limit) _exceeded++;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {value:0.###}{unit} (limit {limit}{unit}) {(value <= limit ? "pass" : "FAIL")}"));
    }

    /// <summary>Prints a figure that has no limit and explains another one.</summary>
    public static void Note(string name, double value)
    {
        if (!double.IsNaN(value)) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {value:0.###} (no limit)"));
    }
}
