using System.Collections.Immutable;
using System.Globalization;
using Deploynix.Core.Model;
using Deploynix.Core.Settings;

namespace Deploynix.Core.Planning;

/// <summary>What a notification says, before it is put into anybody's markup.</summary>
internal static class NotificationText
{
    private const int Longest = 2000;

    /// <summary>One line: what happened to which site.</summary>
    public static string Title(Notification it) => it.Event switch
    {
        NotificationEvent.Started => $"{Place(it)}: {it.Act ?? "work"} began",
        NotificationEvent.Succeeded => it.Release is null ? $"{Place(it)}: {it.Act ?? "work"} succeeded" : $"{Place(it)}: {it.Release} is live",
        NotificationEvent.Failed => $"{Place(it)}: {it.Act ?? "work"} failed",
        NotificationEvent.RolledBack => $"{Place(it)}: rolled back{(it.Release is null ? "" : $" to {it.Release}")}",
        NotificationEvent.HealthLost => $"{Place(it)}: is not healthy",
        NotificationEvent.HealthRestored => $"{Place(it)}: is healthy again",
        NotificationEvent.IncidentOpened => $"{Place(it)}: an incident was opened",
        NotificationEvent.IncidentClosed => $"{Place(it)}: the incident was closed",
        _ => Place(it),
    };

    /// <summary>The text below the title, where the settings have no template.</summary>
    public static string DefaultTemplate(NotificationEvent what) => what switch
    {
        NotificationEvent.Failed or NotificationEvent.HealthLost => "{reason}",
        NotificationEvent.Succeeded => "{subject}",
        NotificationEvent.Started => "",
        NotificationEvent.RolledBack => "",
        _ => "{text}",
    };

    /// <summary>What else is known, name by name.</summary>
    public static ImmutableArray<(string Name, string Value)> Facts(Notification it) =>
    [
        .. new (string Name, string? Value)[]
        {
            ("Branch", Value("branch", it)), ("Commit", Value("commit", it)), ("Before", Value("previous", it)), ("By", Value("by", it)), ("Servers", Value("servers", it)),
            ("Took", Value("duration", it)),
        }.Where(fact => !string.IsNullOrEmpty(fact.Value)).Select(fact => (fact.Name, fact.Value!)),
    ];

    /// <summary>The text, with each value made harmless for the target's markup by <paramref name="escape"/>.</summary>
    public static string Body(Notification it, string? template, Func<string, string> escape) =>
        MessageTemplate.Render(template ?? DefaultTemplate(it.Event), name => Value(name, it), escape).Trim();

    /// <summary>Whether things are well (true), ill (false), or neither.</summary>
    public static bool? IsGood(Notification it) => it.Event switch
    {
        NotificationEvent.Succeeded or NotificationEvent.HealthRestored or NotificationEvent.IncidentClosed => true,
        NotificationEvent.Failed or NotificationEvent.HealthLost or NotificationEvent.IncidentOpened => false,
        _ => null,
    };

    /// <summary>The value of a placeholder; null where there is none.</summary>
    public static string? Value(string name, Notification it) => name switch
    {
        "act" => it.Act,
        "branch" => Clean(it.Branch, 200),
        "by" => Clean(it.By, 200),
        "commit" => it.Commit,
        "duration" => it.Duration is { } took ? string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:0.0} s") : null,
        "environment" => it.Environment,
        "event" => NotificationEvents.NameOf(it.Event),
        "previous" => it.Previous,
        "reason" => Clean(it.Reason, Longest),
        "release" => it.Release,
        "servers" => Clean(string.Join(", ", it.Servers), 500),
        "site" => it.Site,
        "subject" => Clean(it.Subject, 300),
        "text" => Clean(it.Text, Longest),
        "time" => it.At.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture),
        "url" => it.Url?.AbsoluteUri,
        _ => null,
    };

    /// <summary>Without what no markup shows: controls other than line feeds, and what turns the direction of text.</summary>
    public static string? Clean(string? text, int longest)
    {
        if (text is null) return null;
        var clean = string.Concat(text.Replace("\r\n", "\n", StringComparison.Ordinal).Select(c => c == '\n' ? c : char.IsControl(c) ? ' ' : c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') ? '\uFFFD' : c));
        return Cut(clean, longest);
    }

    /// <summary>At most so many characters, an ellipsis among them; no character is cut in two.</summary>
    public static string Cut(string text, int longest)
    {
        if (text.Length <= longest) return text;
        var end = longest - 1;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + "\u2026";
    }

    private static string Place(Notification it) => $"{it.Site} ({it.Environment})";
}
