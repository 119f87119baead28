using System.Globalization;

namespace Deploynix.Benchmarks;

/// <summary>Repeated measurements of one thing.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public int Count => _values.Count;

    public void Add(double value) => _values.Add(value);

    public double Median => At(0.5);

    /// <summary>The value that a part of them, from 0 to 1, lies below.</summary>
    public double At(double part)
    {
        if (_values.Count == 0) return double.NaN;
        var sorted = _values.Order().ToList();
        var place = part * (sorted.Count - 1);
        var below = (int)place;
        return below + 1 == sorted.Count ? sorted[below] : sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]);
    }

    /// <summary>The median, and the middle half of all in brackets.</summary>
    public string Told(string unit) => Count == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{Short(Median)} {unit} ({Short(At(0.25))}-{Short(At(0.75))}, n={Count})");

    public static string Short(double value) => value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
