using System.Text.Json;
using Deploynix.Lab.Servers;

namespace Deploynix.Lab.Main;

/// <summary>
/// The lab for tests that are not of this process: this assembly, run for one test, which serves a shop behind sshd, nginx and PHP-FPM until its input ends.
/// Where it is found is written to the file that DEPLOYNIX_LAB_SERVER names.
/// </summary>
public sealed class LabServer
{
    [LabFact(Explicit = true)]
    public async Task Serves()
    {
        if (Environment.GetEnvironmentVariable("DEPLOYNIX_LAB_SERVER") is not { Length: > 0 } file) return;
        await using var shop = await MainShop.Open();
        var facts = JsonSerializer.Serialize(new { folder = shop.Operator.Folder, url = shop.Shop.Nginx.Url, site = shop.Site.Path });
        await File.WriteAllTextAsync(file + ".new", facts, TestContext.Current.CancellationToken);
        File.Move(file + ".new", file);
        await using var input = Console.OpenStandardInput();
        while (await input.ReadAsync(new byte[256], TestContext.Current.CancellationToken) > 0) { }
    }
}
