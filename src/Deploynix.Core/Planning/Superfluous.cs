using System.Collections.Immutable;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Planning;

/// <summary>Chooses the releases that a deployment removes.</summary>
internal static class Superfluous
{
    /// <summary>
    /// What retention does not keep. Never the new release, the one just left, pinned ones, or what this module did not make; and of finished ones always one
    /// to roll back to. Failed and bad ones are counted for themselves and go by their age too; interrupted ones went at the start.
    /// </summary>
    public static ImmutableArray<ReleaseId> Of(Retention keep, SiteSeen seen, ReleaseId release)
    {
        var others = seen.Releases.Where(other => other.Id != release && other.Id != seen.Current && other.Pin is null).ToList();
        var canGoBack = seen.Current is { } live && seen.Find(live) is { IsFinished: true };
        var finished = canGoBack ? Math.Max(0, keep.Releases - 2) : Math.Max(1, keep.Releases - 1);
        return
        [
            .. others.Where(other => other.IsFinished).Skip(finished).Select(other => other.Id),
            .. others.Where(other => other.Status is ReleaseStatus.Failed or ReleaseStatus.Bad)
                .Where((other, place) => place >= keep.Failed || seen.Now - other.Begun > keep.FailedFor)
                .Select(other => other.Id),
        ];
    }
}
