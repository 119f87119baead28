using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Migrations;

/// <summary>A migration of tests/lab/migrations, with what its comments expect of it.</summary>
internal sealed record MigrationRow(string Name, string Path, IReadOnlyList<string> Engines, IReadOnlyDictionary<string, string[]> Expected)
{
    public static readonly string[] AllEngines = ["sqlite", "mariadb", "pgsql"];

    /// <summary>Those that go before all others.</summary>
    public const string Before = "00-before";

    public bool IsOf(string engine) => Engines.Contains(engine);

    /// <summary>The rules that it breaks, in order; none for the safe way.</summary>
    public string[] ExpectedOn(string engine) => Expected.GetValueOrDefault(engine) ?? Expected.GetValueOrDefault("all") ?? [];

    public static IReadOnlyList<MigrationRow> All() =>
    [
        .. Directory.EnumerateFiles(LabSources.At("migrations"), "*.php", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"/{Before}/", StringComparison.Ordinal))
            .OrderBy(System.IO.Path.GetFileName, StringComparer.Ordinal)
            .Select(Read),
    ];

    private static MigrationRow Read(string path)
    {
        var comments = File.ReadLines(path).Where(line => line.StartsWith("// ", StringComparison.Ordinal)).Select(line => line[3..]).ToList();
        var engines = comments.FirstOrDefault(line => line.StartsWith("engines ", StringComparison.Ordinal))?.Split(' ')[1..] ?? AllEngines;
        var expected = comments.Where(line => line.StartsWith("expects ", StringComparison.Ordinal) && line.Contains(':', StringComparison.Ordinal))
            .ToDictionary(line => line.Split(' ', ':')[1], line => line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..].Split(' ').Order(StringComparer.Ordinal).ToArray());
        return new(System.IO.Path.GetFileNameWithoutExtension(path), path, engines, expected);
    }
}
