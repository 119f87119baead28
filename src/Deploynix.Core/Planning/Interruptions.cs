using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Planning;

/// <summary>
/// Tells of deployments whose client went away as the journal would have, had there been somebody to write it: from the record, which says that the release
/// is being built, or is finished while the journal knows nothing of it, and from its log.
/// </summary>
internal static class Interruptions
{
    /// <summary>One entry for each on that server, oldest first.</summary>
    public static IEnumerable<JournalEntry> Of(Site site, SiteSeen seen) => seen.Interrupted.Concat(seen.Untold)
        .Where(record => ReleaseId.TryParse(record.Id) is not null)
        .Select(record => Of(site, seen, record, seen.LastSteps.GetValueOrDefault(record.Id)));

    private static JournalEntry Of(Site site, SiteSeen seen, ReleaseRecord record, StepSeen? last) => new()
    {
        Run = record.Run ?? record.Id,
        At = record.Created,
        Act = Act.Deploy,
        Site = site.Name,
        Environment = site.Environment,
        Server = seen.Server.Name,
        Release = record.Id,
        Commit = record.Commit,
        Branch = record.Branch,
        By = record.By,
        Outcome = Outcome.Interrupted,
        Seconds = last is null ? 0 : Math.Max(0, (last.Time - record.Created).TotalSeconds),
        FailedStep = last?.Step,
        Message = $"whoever ran it went away{(record.Status == ReleaseStatus.Finished ? " when it was live, or about to be," : "")}{(last is null ? " before its first step" : $" in or after '{last.Step}'")}{(record is { Status: ReleaseStatus.Finished, Gate: true } ? "; nothing proves that it passed its health gate" : "")}",
    };
}
