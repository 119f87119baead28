using System.Collections.Immutable;
using Deploynix.Core.Model;

namespace Deploynix.Core.Planning;

/// <summary>What a report leaves open: made of the steps that nobody ticked and of what could not be read.</summary>
internal static class IncidentQuestions
{
    /// <summary>The questions, in the order of the checklist.</summary>
    public static ImmutableArray<string> Of(IncidentReport report) =>
    [
        .. report.Incident.OpenItems.Where(item => item.Item != IncidentStep.PostMortem).Select(item => $"{Ask(item.Item)} ({item.Evidence})"),
        .. report.Incident.IsOpen ? ["The incident is still open: what will end it?"] : (string[])[],
        .. report.Incident.IsOpen || report.Incident.Resolution is not null ? (string[])[] : ["What was the cause? It was closed without a word on it."],
        .. report.Gaps.Select(gap => $"What did users see? {gap}"),
        .. report.Incident.Unread.Select(unread => $"What was done there meanwhile? {char.ToUpperInvariant(unread[0])}{unread[1..]}"),
        .. report.Incident.Problems.Select(problem => $"Who changed what is kept of this incident? In its file, {problem}."),
    ];

    private static string Ask(IncidentStep step) => step switch
    {
        IncidentStep.Confirm => "What exactly was wrong, and who saw it first?",
        IncidentStep.Communicate => "Who should have been told, and was not?",
        IncidentStep.Rollback => "Why is the release still live?",
        IncidentStep.Caches => "Does a cache still serve what the release left?",
        IncidentStep.Workers => "Do workers still run the release's code?",
        IncidentStep.Verify => "Does the site work now?",
        IncidentStep.Database => "Does the database fit the release that is live?",
        IncidentStep.Monitor => "Did it stay well?",
        IncidentStep.Resolution => "Who does not know yet that it is over?",
        _ => "Is it written down?",
    };
}
