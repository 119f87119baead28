namespace Deploynix.Benchmarks.Growth;

/// <summary>What grows, and what that costs.</summary>
internal static class GrowthCommand
{
    public static Task<int> RunAsync(string[] arguments) => Task.FromResult(arguments.Length);
}
