using Deploynix.Benchmarks;
using Deploynix.Benchmarks.Growth;
using Deploynix.Benchmarks.Peers;

return args switch
{
    ["peers", .. var rest] => await PeersCommand.RunAsync(rest),
    ["growth", .. var rest] => await GrowthCommand.RunAsync(rest),
    ["profile", ..] => await ProfileCommand.RunAsync(),
    ["zero-downtime", .. var rest] => await ZeroDowntime.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: dotnet run -c Release --project tests/Deploynix.Benchmarks -- COMMAND

          peers [--quick] [--rounds N]   this module beside raw ssh, Mina and Capistrano; 1 where a ratio exceeds its limit
          growth [--quick] [CURVE...]    what many releases, many files, a long journal and much output cost: releases, files, journal, output
          profile                        where a warm rollback and a deployment spend their time on the server and on the wire
          zero-downtime [--swaps N]      what visitors see while releases are swapped under load
        """);
    return 64;
}
