using System.Globalization;

namespace Deploynix.Benchmarks.Growth;

/// <summary>How several operations' times grow with one size.</summary>
internal sealed class Curves(string size)
{
    private readonly Dictionary<string, SortedDictionary<int, Samples>> _curves = [];

    public void Add(string what, int at, double value)
    {
        if (!_curves.TryGetValue(what, out var curve)) _curves[what] = curve = [];
        if (!curve.TryGetValue(at, out var samples)) curve[at] = samples = new();
        samples.Add(value);
    }

    public void Print()
    {
        Console.WriteLine();
        var sizes = _curves.Values.SelectMany(curve => curve.Keys).Distinct().Order().ToList();
        foreach (var (what, curve) in _curves)
            foreach (var (at, samples) in curve)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what.Replace(",", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal).Replace(' ', '_').ToLowerInvariant()}_at_{at}_{size}: {samples.Told(Unit(what))}"));
        var table = new Table([size.Replace('_', ' '), .. sizes.Select(at => at.ToString(CultureInfo.InvariantCulture))]);
        foreach (var (what, curve) in _curves) table.Add([what, .. sizes.Select(at => curve.TryGetValue(at, out var samples) ? Samples.Short(samples.Median) : "-")]);
        table.Print();
    }

    private static string Unit(string what) => what.StartsWith("megabytes", StringComparison.Ordinal) ? "MB/s" : what.EndsWith("MB", StringComparison.Ordinal) ? "MB" : "ms";
}
