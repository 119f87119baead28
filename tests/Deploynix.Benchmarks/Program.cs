using Deploynix.Benchmarks;

return args switch
{
    ["zero-downtime", .. var rest] => await ZeroDowntime.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Deploynix.Benchmarks -- zero-downtime [--swaps N]");
    return 64;
}
