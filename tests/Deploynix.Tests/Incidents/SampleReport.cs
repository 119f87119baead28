using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Tests.Incidents;

/// <summary>A report as incidents give them, and one of which every text is hostile.</summary>
internal static class SampleReport
{
    public static readonly DateTimeOffset Opened = new(2026, 3, 18, 16, 52, 10, TimeSpan.Zero);

    /// <summary>What nobody may be able to do by the name of a commit, a path or a note.</summary>
    public static ImmutableArray<string> Hostile(string address = "http://127.0.0.1:9/") =>
    [
        "<script>document.title='owned'</script>", $"<img src=\"{address}image\" onerror=\"document.title='owned'\">", "\"><svg onload=document.title='owned'>", "' onmouseover='document.title=1",
        "\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u001b[2J\u009b1mC1", "`code` | pipe | **bold** [link](javascript:alert(1)) ![image](" + address + "md) # <b>", "abc\u202Egnp.exe\u2066x\u200F",
        "-->]]></style></title><script>document.title='owned'</script>", $"</style><style>@import '{address}css';body{{background:url({address}bg)}}</style>", "line one\nline two\r\n# three\n---\n| a |", "javascript:alert(1)//", "\ud800 lone, \0 nul",
        "{{7*7}} ${{1}} %s %n $(id)", "www.example.org and @everyone and a://b",
    ];

    public static IncidentReport Of() => new()
    {
        Incident = new()
        {
            Id = "20260318_165210", Site = "shop", Environment = "production", Title = "Checkout answers 500 after the release of the afternoon", Severity = IncidentSeverity.Critical,
            Reason = "Support has had a dozen calls since ten to five: orders end in an error page.", Opened = Opened, OpenedBy = "mara@desk", Closed = Opened.AddMinutes(49), ClosedBy = "ines@train",
            Resolution = "The headline was taken from a package that the build leaves out. It has a test now.", Release = "20260318_164700", Since = Opened.AddMinutes(-5), Server = "web1",
            Items =
            [
                Item(IncidentStep.Confirm, IncidentStepStatus.Done, "unhealthy: home from outside: 500 in 12 ms; home on web1: 500 in 9 ms", 0.4, "mara@desk"),
                Item(IncidentStep.Communicate, IncidentStepStatus.Done, "told: ops, support; not told: pager: no answer within 10 s", 0.1, "mara@desk"),
                Item(IncidentStep.Rollback, IncidentStepStatus.Done, "rolled back from 20260318_164700 to 20260318_160500 in 0.41 s", 2, "ines@train"),
                Item(IncidentStep.Caches, IncidentStepStatus.Done, "a release's own caches come with it, and 38 ms after the swap the web server answered with the code of 20260318_160500", 2, "ines@train"),
                Item(IncidentStep.Workers, IncidentStepStatus.Done, "'artisan queue:restart' after the swap, and the workers were looked at", 2, "ines@train"),
                Item(IncidentStep.Verify, IncidentStepStatus.Done, "healthy: 6 of 6 checks", 3, "mara@desk"),
                Item(IncidentStep.Database, IncidentStepStatus.Open, "20260318_164700 ran 2026_03_18_120000_add_sku_to_products: leave it and tick it with the reason, or Undo-DeploynixMigration or Restore-DeploynixDatabase", null, null) with { Notes = ["The column is nullable; the old code does not read it."] },
                Item(IncidentStep.Monitor, IncidentStepStatus.Done, "healthy at every look from 16:55 UTC to 17:26 UTC", 34, "mara@desk"),
                Item(IncidentStep.Resolution, IncidentStepStatus.Done, "told: ops, support", 49, "ines@train"),
                Item(IncidentStep.PostMortem, IncidentStepStatus.Done, "this report", 52, "mara@desk"),
            ],
            Timeline =
            [
                new(Opened.AddMinutes(-5), "20260318_164700 was deployed and went live (in 9.1 s)", "jonas@home", IncidentMomentKind.Act),
                new(Opened, "incident opened: Checkout answers 500 after the release of the afternoon. Support has had a dozen calls since ten to five: orders end in an error page.", "mara@desk", IncidentMomentKind.Incident),
                new(Opened.AddSeconds(2), "told ops that it was opened", "mara@desk", IncidentMomentKind.Told),
                new(Opened.AddSeconds(12), "not told that it was opened: pager: no answer within 10 s", "mara@desk", IncidentMomentKind.Bad),
                new(Opened.AddSeconds(24), "home from outside: 500 in 12 ms; home on web1: 500 in 9 ms", "mara@desk", IncidentMomentKind.Bad),
                new(Opened.AddMinutes(2), "rolled back to 20260318_160500 (from 20260318_164700, in 0.41 s)", "ines@train", IncidentMomentKind.Act),
                new(Opened.AddMinutes(3), "healthy: 6 of 6 checks", "mara@desk", IncidentMomentKind.Good),
                new(Opened.AddMinutes(20), "Database: The column is nullable; the old code does not read it.", "jonas@home", IncidentMomentKind.Note),
                new(Opened.AddMinutes(34), "healthy: 6 of 6 checks", "mara@desk", IncidentMomentKind.Good),
                new(Opened.AddMinutes(49), "incident closed: The headline was taken from a package that the build leaves out. It has a test now.", "ines@train", IncidentMomentKind.Incident),
            ],
        },
        Made = Opened.AddMinutes(52),
        By = "mara@desk",
        Servers = ["web1", "web2"],
        Replacement = "20260318_160500",
        Branch = "main",
        Commits = [new(new string('7', 40), "Ines Carvalho", Opened.AddHours(-1), "Take the headline from the greeting package"), new(new string('c', 40), "Jonas Weber", Opened.AddHours(-3), "Products have an SKU")],
        Migrations = ["2026_03_18_120000_add_sku_to_products"],
        People = [("mara@desk", 5), ("ines@train", 2), ("jonas@home", 1)],
        Traffic = Traffic(),
        Gaps = [],
    };

    /// <summary>The same with a hostile text wherever somebody else's text can come.</summary>
    public static IncidentReport HostileOf(string address = "http://127.0.0.1:9/")
    {
        var report = Of();
        var hostile = Hostile(address);
        var all = string.Join(' ', hostile);
        return report with
        {
            Incident = report.Incident with
            {
                Title = hostile[0] + hostile[5], Reason = all, Resolution = all, OpenedBy = hostile[1], ClosedBy = hostile[2], Site = hostile[3], Environment = hostile[2], Id = hostile[0], Release = hostile[7], Server = hostile[8],
                Items = [.. report.Incident.Items.Select((item, i) => item with { Evidence = hostile[i % hostile.Length], By = hostile[(i + 1) % hostile.Length], Notes = [hostile[(i + 2) % hostile.Length], new string('x', 10_000_000)] })],
                Timeline = [.. hostile.Select((text, i) => new IncidentMoment(Opened.AddMinutes(i), text, text, IncidentMomentKind.Note))],
                Problems = [hostile[0]],
            },
            By = hostile[1], Branch = hostile[2], Replacement = hostile[9], Servers = hostile, Migrations = hostile, People = [.. hostile.Select(text => (text, 1))], Gaps = hostile,
            Commits = [.. hostile.Select(text => new ReportCommit(text, text, null, text))],
            Traffic = report.Traffic! with { FailedPaths = [.. hostile.Select(text => (text, 3L))], Sources = hostile },
        };
    }

    private static Traffic Traffic() => new()
    {
        From = Opened.AddMinutes(-20).AddSeconds(-10), To = Opened.AddMinutes(64), Sources = ["/var/log/nginx/shop.access.log on web1", "/var/log/nginx/shop.access.log on web2"],
        FailedPaths = [("/checkout", 1384), ("/", 211), ("/api/cart", 97)],
        Minutes =
        [
            .. Enumerable.Range(0, 84).Select(i => new TrafficMinute(
                Opened.AddMinutes(i - 20).AddSeconds(-10), 310 + (long)(90 * Math.Sin(i / 9.0)) + (i * 37 % 23) - (i is > 14 and < 23 ? 120 : 0), i is > 14 and < 22 ? 180 + (i * 53 % 71) : i == 40 ? 2 : 0,
                TimeSpan.FromMilliseconds(95 + (i * 29 % 31) + (i is > 14 and < 22 ? 340 + (i * 41 % 160) : 0)))),
        ],
    };

    private static IncidentItem Item(IncidentStep step, IncidentStepStatus status, string evidence, double? minute, string? by) => new()
    {
        Id = "20260318_165210", Site = "shop", Environment = "production", Item = step, Status = status, Evidence = evidence, At = minute is { } at ? Opened.AddMinutes(at) : null, By = by,
    };
}
