using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;
using Deploynix.Tests.Commands;

namespace Deploynix.Tests.Planning;

/// <summary>What is seen of others' layouts, and what is made of it; looked at in real folders.</summary>
public sealed class AdoptionPlannerTests : IDisposable
{
    private const string Commit = "7f431e6b7d00000000000000000000000000beef";
    private readonly Sandbox _box = new();

    [Fact]
    public void Capistrano_is_known_by_its_log_and_what_it_never_finished_is_left_alone()
    {
        foreach (var id in (string[])["20260301090000", "20260302090000", "20260303090000"]) _box.Write($"releases/{id}/REVISION", Commit + "\n");
        _box.Write("revisions.log", $"Branch main (at {Commit[..9]}) deployed as release 20260301090000 by mara\nBranch main (at {Commit[..9]}) deployed as release 20260302090000 by mara\nmara rolled back to release 20260301090000\n");
        _box.Write("shared/log/app.log", "");
        _box.Write("shared/config/keys", "");
        _box.Write("releases/20260301090000/config/x", "");
        _box.Link("releases/20260301090000/log", _box.In("shared/log"));
        _box.Link("releases/20260301090000/config/keys", _box.In("shared/config/keys"));
        _box.Link("current", _box.In("releases/20260301090000"));
        var plan = Plan();
        var adoption = Assert.Single(plan.Adoptions);
        Assert.Equal(SiteLayout.Capistrano, adoption.Layout);
        Assert.Equal("20260301090000", adoption.Release);
        Assert.Equal(["20260302090000", "20260301090000"], adoption.Releases);
        Assert.Equal(["20260303090000"], adoption.LeftAlone);
        Assert.Equal(["log"], adoption.MissingSharedDirectories);
        Assert.Equal(["config/keys"], adoption.MissingSharedFiles);
        Assert.Equal(Commit, plan.Plan.Commit);
        Assert.Equal(["prepare: write down what is there", "share: make folders", "build: write the releases' records"], plan.Plan.Servers[0].Steps.Names());
        Assert.Contains("\"branch\":\"main\",\"by\":\"adopted\"", plan.Describe(), StringComparison.Ordinal);
        Assert.Contains("\"created\":\"2026-03-02T09:00:00+00:00\"", plan.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Deployer_numbers_its_releases_and_says_which_is_bad_or_begun()
    {
        foreach (var id in (string[])["8", "9", "10", "11", "12"]) _box.Write($"releases/{id}/REVISION", Commit + "\n");
        _box.Write("releases/9/BAD_RELEASE", "");
        _box.Link("release", "releases/12");
        _box.Write(".dep/releases_log", string.Concat(((string[])["8", "9", "10", "11", "12"]).Select(id => $$"""{"created_at":"2026-03-0{{(id.Length == 1 ? id : "9")}}T10:00:00+0200","release_name":"{{id}}","user":"mara","target":"main"}""" + "\n")));
        _box.Link("current", "releases/10");
        var plan = Plan();
        Assert.Equal(SiteLayout.Deployer, plan.Adoptions[0].Layout);
        Assert.Equal(["10", "8"], plan.Adoptions[0].Releases);
        Assert.Equal(["12", "11", "9"], plan.Adoptions[0].LeftAlone);
        Assert.Contains("\"created\":\"2026-03-08T08:00:00+00:00\",\"commit\":\"7f431e6b7d00000000000000000000000000beef\",\"branch\":\"main\"", plan.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Envoyer_keeps_its_storage_beside_the_releases_and_gets_links_to_it_in_shared()
    {
        _box.Write("releases/20260301090000/artisan", "");
        _box.Write("storage/app/public/logo", "");
        _box.Write(".env", "");
        _box.Link("releases/20260301090000/storage", _box.In("storage"));
        _box.Link("releases/20260301090000/.env", _box.In(".env"));
        _box.Link("releases/20260301090000/public/storage", _box.In("storage/app/public"));
        _box.Link("current", _box.In("releases/20260301090000"));
        var plan = Plan(site => site with { Framework = Framework.Detect, SharedDirectories = ["storage"], SharedFiles = [".env"], DefaultedLists = DefaultedLists.SharedFiles | DefaultedLists.SharedDirectories });
        Assert.Equal(SiteLayout.Envoyer, plan.Adoptions[0].Layout);
        Assert.Empty(plan.Adoptions[0].MissingSharedDirectories);
        Assert.Empty(plan.Warnings);
        Assert.Equal(["share: make folders", "share: find .env in shared", "share: find storage in shared"], plan.Plan.Servers[0].Steps.Names().Where(name => name.StartsWith("share", StringComparison.Ordinal)).Order(StringComparer.Ordinal).OrderByDescending(name => name == "share: make folders"));
    }

    [Fact]
    public void A_served_folder_becomes_a_release_of_now_and_what_is_shared_moves()
    {
        _box.Write("current/artisan", "");
        _box.Write("current/.env", "");
        _box.Write("current/storage/logs/laravel.log", "");
        var plan = Plan(site => site with { SharedDirectories = ["storage"], SharedFiles = [".env"] });
        Assert.Equal(SiteLayout.CurrentFolder, plan.Adoptions[0].Layout);
        Assert.Equal([".env", "storage"], plan.Adoptions[0].Moved);
        Assert.NotNull(ReleaseId.Parse(plan.Adoptions[0].Release).Time);
        Assert.Equal(["share .env", "share storage"], plan.Plan.Servers[0].Steps.Select(step => step.Name).Where(name => name.StartsWith("share ", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_sites_own_folder_says_what_stays_in_its_place()
    {
        _box.Write("public/index.php", "");
        var plan = Plan();
        Assert.Equal(SiteLayout.SiteFolder, plan.Adoptions[0].Layout);
        Assert.Contains(plan.Warnings, warning => warning.Contains("/current, then they can go", StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_taken_over_is_refused()
    {
        Refused("is empty");
        _box.Write("releases/1/index", "");
        Refused("no current that tells");
        _box.Link("current", "../elsewhere/v1");
        Refused("points at ../elsewhere/v1");
        File.Delete(_box.In("current"));
        _box.Link("current", "releases/1");
        _box.Write("deploy.lock", "");
        Refused("Another deployer is at work");
        Assert.NotNull(Plan(force: true));
        File.Delete(_box.In("deploy.lock"));
        _box.Write(".deploynix/adoption.json", "{\"v\":1,\"live\":\"1\",\"moved\":[\"../../etc\"]}");
        Refused("cannot be read");
        File.Delete(_box.In(".deploynix/adoption.json"));
        _box.Write(".deploynix/releases/1.json", new ReleaseRecord { Id = "1", Status = ReleaseStatus.Finished }.ToLine());
        Refused("nothing to take over");
    }

    [Fact]
    public void An_adoption_is_undone_only_where_nothing_is_lost_and_what_is_live_stays()
    {
        _box.Write("releases/1/index", "");
        _box.Write("releases/2/index", "");
        _box.Link("current", "releases/2");
        Assert.Contains("No adoption is recorded", Undone(), StringComparison.Ordinal);
        _box.Write(".deploynix/adoption.json", new AdoptionRecord { Live = "2", Current = "releases/2", Releases = ["1", "2"], Made = [".deploynix"] }.ToLine());
        Assert.Equal("", Undone());
        _box.Write("releases/20260318_164700/index", "");
        Assert.Contains("Releases were made since: 20260318_164700", Undone(), StringComparison.Ordinal);
        Directory.Delete(_box.In("releases/20260318_164700"), recursive: true);
        File.Delete(_box.In("current"));
        _box.Link("current", "releases/1");
        Assert.Contains("1 is live, and 2 was", Undone(), StringComparison.Ordinal);
        Directory.Delete(_box.In("releases/2"), recursive: true);
        Assert.Contains("2 was removed since", Undone(), StringComparison.Ordinal);
    }

    public void Dispose() => _box.Dispose();

    private AdoptionPlan Plan(Func<Site, Site>? change = null, bool force = false)
    {
        var site = (change ?? (same => same))(Site);
        return AdoptionPlanner.Plan(site, [Look(site)], force, Shop.Mara);
    }

    private Site Site => Shop.Of(Framework.Custom) with { Path = _box.Paths.Base };

    private SiteSeen Look(Site site)
    {
        var ran = _box.Run(Core.Shell.Sh.Lines(SiteProbe.Releases(_box.Paths), SiteProbe.Tools(_box.Paths, []), AdoptionProbe.Look(_box.Paths, [.. site.SharedFiles, .. site.SharedDirectories]), SiteProbe.End), "/");
        Assert.Equal((0, ""), (ran.Code, ran.Error));
        return SiteSeen.Parse(site.Servers[0], ran.Lines);
    }

    private void Refused(string what)
    {
        var refusal = Assert.Throws<DeploynixException>(() => Plan());
        Assert.Equal(ErrorKind.NotAdoptable, refusal.Kind);
        Assert.Contains(what, refusal.What, StringComparison.Ordinal);
        Assert.NotNull(refusal.Next);
    }

    private string Undone()
    {
        try
        {
            AdoptionUndoPlanner.Plan(Site, [Look(Site)], force: false);
            return "";
        }
        catch (DeploynixException refusal) when (refusal.Kind == ErrorKind.NotUndoable)
        {
            return refusal.What;
        }
    }
}
