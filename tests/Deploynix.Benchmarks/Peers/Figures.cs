namespace Deploynix.Benchmarks.Peers;

/// <summary>What one contender's one operation took.</summary>
internal sealed class Figure
{
    public Samples Milliseconds { get; } = new();

    public Samples Logins { get; } = new();

    public Samples Execs { get; } = new();

    public Samples Bytes { get; } = new();
}

/// <summary>All that was measured, by contender and operation.</summary>
internal sealed class Figures
{
    private readonly Dictionary<(string Place, string Name, Operation Operation), Figure> _figures = [];

    public Figure Of(string place, string name, Operation operation)
    {
        if (!_figures.TryGetValue((place, name, operation), out var figure)) _figures[(place, name, operation)] = figure = new();
        return figure;
    }

    public double Median(string place, string name, Operation operation) => Of(place, name, operation).Milliseconds.Median;
}
