namespace Deploynix.Core.Commands.Configuration;

/// <summary>The line of cron that runs Laravel's schedule in the live release.</summary>
internal static class Schedule
{
    public static RenderedFile Render(SiteConfiguration site) => new(ConfigurationKind.Cron, $"{site.Layout.CronTables}/{site.Name}",
        $"""
        # {site.Header}
        * * * * * {site.User} {Command(site)}

        """.ReplaceLineEndings("\n"));

    /// <summary>Silent while nothing is deployed, since cron mails what is printed.</summary>
    private static string Command(SiteConfiguration site) => ConfigurationSyntax.CronCommand(
        $"cd -P {ConfigurationSyntax.Cron(site.Paths.Current)} 2>/dev/null && {ConfigurationSyntax.Cron(site.Site.Php)} artisan schedule:run --no-interaction >/dev/null 2>&1");
}
