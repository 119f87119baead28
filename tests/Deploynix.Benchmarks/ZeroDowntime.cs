using System.Globalization;
using Deploynix.Core.Model;
using Deploynix.Lab.Laravel;
using Deploynix.Lab.Servers;

namespace Deploynix.Benchmarks;

/// <summary>
/// Visitors who note every answer while deployments and rollbacks take turns; then the same for a moment without what makes it safe, to show what that is worth.
/// </summary>
internal static class ZeroDowntime
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var swaps = arguments is ["--swaps", var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 100;
        var half = Math.Max(2, swaps / 2);
        Console.WriteLine($"opcache.validate_timestamps=0, {half} swaps");
        var tuned = await SwapsUnderLoad.Run(new() { Swaps = half, ValidateTimestamps = false }, Show);
        Console.WriteLine($"opcache.validate_timestamps=1, {half} swaps");
        var both = tuned.Plus(await SwapsUnderLoad.Run(new() { Swaps = half, ValidateTimestamps = true }, Show));

        Console.WriteLine("without process_control_timeout, FPM reloaded at every swap all the same");
        var dropping = await SwapsUnderLoad.Run(new() { Swaps = Math.Min(6, half), ControlTimeout = "0", Change = site => site with { PhpFpm = site.PhpFpm with { Reload = FpmReload.Always } } }, Show);
        Console.WriteLine("without $realpath_root, and without a reload or a proof");
        var stale = await SwapsUnderLoad.Run(new() { Swaps = Math.Min(6, half), Root = LabRoot.Unresolved, Change = site => site with { PhpFpm = new PhpFpm(), Proof = new Proof() } }, Show);

        foreach (var example in both.Examples) Console.WriteLine("  ! " + example);
        Console.WriteLine($"requests: {both.Requests}");
        Console.WriteLine($"swaps: {both.Swaps}");
        Console.WriteLine($"connection_errors: {both.ConnectionErrors}");
        Console.WriteLine($"non_2xx: {both.Non2xx}");
        Console.WriteLine($"mixed: {both.Mixed}");
        Console.WriteLine($"stale_after_return: {both.StaleAfterReturn}");
        Console.WriteLine($"without_control_timeout_non_2xx: {dropping.Non2xx + dropping.ConnectionErrors} of {dropping.Requests}");
        Console.WriteLine($"without_realpath_root_stale: {stale.StaleAfterReturn} of {stale.Requests}");
        Console.WriteLine($"doctor_as_it_should_be: {Said(both.Doctor, "fpm-control-timeout")}; {Said(both.Doctor, "nginx-root")}");
        Console.WriteLine($"doctor_without_control_timeout: {Said(dropping.Doctor, "fpm-control-timeout")}");
        Console.WriteLine($"doctor_without_realpath_root: {Said(stale.Doctor, "nginx-root")}");
        var isTold = both.Doctor.All(finding => finding.State == FindingState.Good) && IsBad(dropping.Doctor, "fpm-control-timeout") && IsBad(stale.Doctor, "nginx-root");
        return both.IsClean && isTold ? 0 : 1;

        static bool IsBad(IEnumerable<Finding> findings, string check) => findings.Any(finding => finding.Check == check && finding.State == FindingState.Bad);
        static string Said(IEnumerable<Finding> findings, string check) => string.Join("; ", findings.Where(finding => finding.Check == check).Select(finding => $"{finding.State}: {finding.Found}"));
        static void Show(string line) => Console.WriteLine("  " + line);
    }
}
