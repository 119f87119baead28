using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Planning;

namespace Deploynix.Tests.Planning;

/// <summary>A site and what probes saw of it, as values.</summary>
internal static class Shop
{
    public static readonly Operator Mara = new("mara", "desk");
    public static readonly ReleaseId New = ReleaseId.Parse("20260318_200000");
    public static readonly DateTimeOffset Now = new(2026, 3, 18, 20, 0, 0, TimeSpan.Zero);

    public static Site Of(Framework framework, params string[] servers) => new()
    {
        Name = "shop",
        Environment = "production",
        Path = "/srv/shop",
        Repository = "git@host:shop.git",
        Framework = framework,
        Servers = [.. (servers.Length > 0 ? servers : ["web1"]).Select(name => new Server { Name = name, Host = name })],
    };

    /// <summary>What a server has: releases as <c>HHmmss</c>, with a letter for what they are: f failed, i interrupted, a adopted, b building, p finished and pinned.</summary>
    public static SiteSeen Seen(string? current, params string[] releases) => SeenOn("web1", current, releases);

    public static SiteSeen SeenOn(string server, string? current, params string[] releases) => new()
    {
        Server = new() { Name = server, Host = server },
        Now = Now,
        CurrentTarget = current is null ? null : current.Contains('/', StringComparison.Ordinal) ? current : "releases/" + Id(current),
        Current = current is null || current.Contains('/', StringComparison.Ordinal) ? null : Id(current),
        Releases = [.. releases.Select(Release).OrderByDescending(release => release.Id)],
    };

    public static ReleaseId Id(string time) => ReleaseId.Parse("20260318_" + time);

    public static DeployRequest Request(Site site) => new(site, new(Core.Commands.RevisionKind.Branch, "main"), New, Mara, "run", Now);

    public static RevisionSeen Revision(params string[] files) => new() { Commit = new string('c', 40), Files = [.. files] };

    public static IEnumerable<string> Names(this IEnumerable<Step> steps) => steps.Select(step => $"{step.Phase.ToString().ToLowerInvariant()}: {step.Name}");

    private static ReleaseSeen Release(string text)
    {
        var status = text[^1] switch
        {
            'f' => ReleaseStatus.Failed, 'i' => ReleaseStatus.Interrupted, 'a' => ReleaseStatus.Adopted, 'b' => ReleaseStatus.Building, _ => ReleaseStatus.Finished,
        };
        var pinned = text[^1] == 'p';
        var id = Id(status == ReleaseStatus.Finished && !pinned ? text : text[..^1]);
        return new(id, status == ReleaseStatus.Adopted ? null : new() { Id = id.Value, Status = status, Commit = Commit(id) }, status) { Pin = pinned ? new() { Id = id.Value, By = "mara@desk", Reason = "the fair" } : null };
    }

    /// <summary>A commit that begins with the release's time.</summary>
    public static string Commit(ReleaseId id) => id.Value[9..] + new string('0', 34);
}
