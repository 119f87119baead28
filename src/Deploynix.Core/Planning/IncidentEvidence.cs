using System.Collections.Immutable;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;

namespace Deploynix.Core.Planning;

/// <summary>All that the steps of an incident are ticked from.</summary>
/// <param name="Site">The site.</param>
/// <param name="Seen">What is kept of the incident.</param>
/// <param name="Acts">The site's journal, newest first.</param>
/// <param name="Migrations">What releases ran; null where that was not looked at.</param>
/// <param name="Framework">What the release is made with, as far as its files tell.</param>
internal sealed record IncidentEvidence(Site Site, IncidentSeen Seen, ImmutableArray<Deployment> Acts, MigrationHistory? Migrations, Framework Framework)
{
    /// <summary>When it was opened.</summary>
    public DateTimeOffset Opened => Seen.Opened!.At ?? default;

    /// <summary>The release that it is about.</summary>
    public string? Release => Seen.Opened!.Release;

    /// <summary>
    /// What was done since the release went live, until the incident was closed; oldest first. What the server itself put down under the incident counts whatever the clock of whoever did it said.
    /// </summary>
    public IEnumerable<Deployment> Since => Acts.Where(act => act.Incident == Seen.Id || (act.Ended > (Seen.Opened!.Since ?? Opened) && (Seen.Closed?.At is not { } end || act.Ended <= end))).OrderBy(act => act.Ended);

    /// <summary>The act that took the release away: the last one that made another release live.</summary>
    public Deployment? WayBack => Since.LastOrDefault(act => (act.Outcome == Outcome.RolledBack && act.Release == Release) || (act.Act is Act.Rollback or Act.Activate or Act.Deploy && act.Outcome is Outcome.Succeeded or Outcome.LiveWithFailures && act.Release != Release && (act.Act == Act.Rollback || act.Previous is not null)));

    /// <summary>The release that has been live since then.</summary>
    public string? Replacement => WayBack is { } back ? back.Outcome == Outcome.RolledBack ? back.Previous : back.Release : null;

    /// <summary>When the way back was taken; what was well before it need not be so now. By another clock than the server's, it is not known to the instant.</summary>
    public DateTimeOffset Turn => WayBack is { } back ? back.Incident is null ? back.Ended.AddSeconds(-1) : back.Ended : Opened;

    /// <summary>The lines of one kind.</summary>
    public IEnumerable<IncidentLine> Of(IncidentEvent what) => Seen.Lines.Where(line => line.Event == what);
}
