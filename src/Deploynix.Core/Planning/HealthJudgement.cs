using System.Globalization;
using System.Text.Json;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing;
using Deploynix.Core.Settings;

namespace Deploynix.Core.Planning;

/// <summary>Judges what an attempt of a health check saw.</summary>
internal static class HealthJudgement
{
    /// <summary>What a check expects, in words.</summary>
    public static string Expected(HealthCheck check) => check switch
    {
        HttpCheck http => string.Join(", ", HttpExpectations(http)),
        CommandCheck command => $"exit code {command.ExitCode}",
        ArtisanCheck { Command: "migrate:status" } => "no pending migration",
        ArtisanCheck => "exit code 0",
        QueueCheck queue => string.Join(", ", new[] { queue.Pending is { } pending ? $"at most {pending} jobs wait" : null, queue.Oldest is { } oldest ? $"none for more than {Duration.ToText(oldest)}" : null }.OfType<string>()),
        LogCheck log => $"no new error for {Duration.ToText(log.Quiet)}",
        _ => "",
    };

    /// <summary>An answer over HTTP.</summary>
    public static HealthVerdict Of(HttpCheck check, HttpAnswer answer, DateTimeOffset now)
    {
        if (answer.Outcome != HttpOutcome.Answered) return Unanswered(check, answer);
        var took = Milliseconds(answer.Elapsed);
        var right = check.Status.IsEmpty ? answer.Status is >= 200 and <= 299 : check.Status.Contains(answer.Status);
        if (!right) return Bad($"{answer.Status}{To(answer)} in {took}", answer.Status is >= 500 ? "see the application's log and that of PHP-FPM" : answer.Status is >= 300 and <= 399 ? "set \"redirects\" or \"status\" in the settings where a redirection is right" : null);
        if (check.Headers.FirstOrDefault(header => !answer.Headers.TryGetValue(header.Key.ToLowerInvariant(), out var value) || !value.Contains(header.Value, StringComparison.OrdinalIgnoreCase)) is { Key: { } name } missing)
        {
            return Bad(answer.Headers.TryGetValue(name.ToLowerInvariant(), out var other) ? $"{answer.Status}, {name}: {Short(other)}" : $"{answer.Status} without the header {name}");
        }
        if (check.Body is { } text && !answer.Body.Contains(text, StringComparison.Ordinal)) return Bad($"{answer.Status} without \"{Short(text)}\"");
        if (!check.Json.IsEmpty && JsonMistake(check, answer.Body) is { } wrong) return Bad($"{answer.Status}, {wrong}");
        if (answer.CertificateEnd is { } end && end - now <= check.Certificate)
        {
            return new(HealthStatus.Degraded, $"{answer.Status} in {took}; the certificate ends in {Math.Max(0, (end - now).TotalDays):0} days, on {end:yyyy-MM-dd}") { Latency = answer.Elapsed, Advice = "renew the certificate" };
        }
        if (check.Slow is { } slow && answer.Elapsed > slow) return new(HealthStatus.Degraded, $"{answer.Status} in {took}, which is slow") { Latency = answer.Elapsed };
        return new(HealthStatus.Healthy, $"{answer.Status} in {took}") { Latency = answer.Elapsed };

        HealthVerdict Bad(string seen, string? advice = null) => new(HealthStatus.Unhealthy, seen) { Latency = answer.Elapsed, Advice = advice };
    }

    /// <summary>An answer of a server of the release's own, which speaks no encryption: where the application insists on that, nothing can be told.</summary>
    public static HealthVerdict OfPrivate(HttpCheck check, HealthSeen seen, DateTimeOffset now)
    {
        if (seen.Code == ExitCode.NoPrivateServer) return Untold("PHP's own web server could not be started with the release", "it takes PHP's command line, curl, and the folder that proof.root names");
        var answer = seen.ToHttp();
        var leads = answer.Headers.GetValueOrDefault("location") ?? "";
        return answer.Status is >= 300 and <= 399 && !check.Status.Contains(answer.Status) && leads.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
            ? Untold($"{answer.Status}{To(answer)}: before the swap it is asked without encryption")
            : Of(check, answer, now);
    }

    /// <summary>A command's end.</summary>
    public static HealthVerdict Of(CommandCheck check, HealthSeen seen) => seen.Exit switch
    {
        null => NoEnd(check, seen),
        124 or 137 when check.ExitCode is not (124 or 137) => NoEnd(check, seen),
        var code when code == check.ExitCode => new(HealthStatus.Healthy, $"exit code {code}") { Latency = seen.Elapsed },
        var code => new(HealthStatus.Unhealthy, $"exit code {code}") { Latency = seen.Elapsed, Output = seen.Output },
    };

    /// <summary>The end of a command of Laravel's own.</summary>
    public static HealthVerdict Of(ArtisanCheck check, HealthSeen seen)
    {
        if (seen.Exit is not { } code || code is 124 or 137) return NoEnd(check, seen);
        if (code == ExitCode.NotLaravel) return Untold("the release has no artisan");
        if (code == 127) return Untold("PHP's command line is not on the server's PATH", "set php in the settings to its path");
        if (code == ExitCode.NotOffered) return Untold($"this application has no {check.Command}");
        if (code != 0) return new(HealthStatus.Unhealthy, $"exit code {code}") { Latency = seen.Elapsed, Output = seen.Output };
        var pending = check.Command == "migrate:status" ? seen.Lines.Count(IsPending) : 0;
        return pending == 0
            ? new(HealthStatus.Healthy, "exit code 0") { Latency = seen.Elapsed }
            : new(HealthStatus.Degraded, pending == 1 ? "a migration is pending" : $"{pending} migrations are pending") { Latency = seen.Elapsed, Output = seen.Output, Advice = "Get-DeploynixMigration tells which" };
    }

    /// <summary>How many jobs wait.</summary>
    public static HealthVerdict Of(QueueCheck check, Site site, Server server, HealthSeen seen, DateTimeOffset now)
    {
        if (seen.Code == ExitCode.NotLaravel) return Untold("the release has no artisan");
        var answer = LaravelAnswer.Parse(seen.Lines);
        if (answer.Error is { } error) return new(HealthStatus.Unhealthy, "the application could not be asked") { Latency = seen.Elapsed, Output = [error] };
        if (QueueDepths.WithoutJobs(answer).FirstOrDefault() is { } none && QueueDepths.Parse(site, server, answer).IsEmpty) return Untold($"{none} keeps no jobs");
        var depth = QueueDepths.Parse(site, server, answer).FirstOrDefault(one => one.Queue == check.Queue && (check.Connection is null || one.Connection == check.Connection));
        if (depth is null) return seen.Code is null ? NoEnd(check, seen) : new(HealthStatus.Unhealthy, "the application did not tell") { Latency = seen.Elapsed, Output = seen.Output };
        if (depth.Pending is null) return new(HealthStatus.Unhealthy, "its jobs could not be counted") { Latency = seen.Elapsed, Output = [depth.Reason ?? ""], Advice = $"Get-DeploynixQueue {site.Name} tells why" };
        var waits = depth.OldestPending is { } oldest ? now - oldest : (TimeSpan?)null;
        var text = $"{depth.Pending} jobs wait{(waits is { } time ? $", the oldest for {Duration.ToText(TimeSpan.FromSeconds(Math.Max(0, Math.Round(time.TotalSeconds))))}" : "")}";
        var isOver = depth.Pending > check.Pending || (check.Oldest is { } limit && waits > limit);
        if (isOver) return new(HealthStatus.Unhealthy, text) { Latency = seen.Elapsed, Advice = $"Get-DeploynixQueue {site.Name} tells whether workers run" };
        if (check.Oldest is not null && depth.Pending > 0 && waits is null) return Untold($"{text}; since when is not told by {depth.Driver}");
        return new(HealthStatus.Healthy, text) { Latency = seen.Elapsed };
    }

    /// <summary>What a look at a log came to; null while it is to be watched on.</summary>
    public static HealthVerdict? Of(LogCheck check, Site site, HealthSeen seen, int errors, TimeSpan watched)
    {
        if (seen.Code == ExitCode.NotWritable) return Untold($"{check.Path ?? "the log"} may not be read by the deploying user");
        if (errors > 0)
        {
            return new(HealthStatus.Unhealthy, $"{(errors == 1 ? "a new error" : $"{errors} new errors")} within {Duration.ToText(TimeSpan.FromMilliseconds(Math.Max(1, Math.Round(watched.TotalMilliseconds))))}")
            {
                IsFinal = true, Advice = $"Invoke-DeploynixCommand 'tail -n 40 {check.Path ?? "storage/logs/laravel.log"}' {site.Name}",
            };
        }
        if (watched < check.Quiet) return null;
        return new(HealthStatus.Healthy, seen.LogState == "-" ? $"no log, and none was begun for {Duration.ToText(check.Quiet)}" : $"no new error for {Duration.ToText(check.Quiet)}") { IsFinal = true };
    }

    /// <summary>A check that did not come to its end.</summary>
    public static HealthVerdict NoEnd(HealthCheck check, HealthSeen? seen) => new(HealthStatus.Unhealthy, $"no end within {Duration.ToText(check.Timeout)}") { Latency = seen?.Elapsed, Output = seen?.Output ?? [] };

    /// <summary>What cannot be told, now or at another attempt.</summary>
    public static HealthVerdict Untold(string why, string? advice = null) => new(HealthStatus.Unknown, why) { Advice = advice, IsFinal = true };

    private static HealthVerdict Unanswered(HttpCheck check, HttpAnswer answer)
    {
        if (answer.Outcome == HttpOutcome.NoClient) return Untold("the server has neither curl nor PHP's command line to ask with", "install curl on the server, or set php in the settings");
        var why = answer.Reason is { Length: > 0 } reason ? Short(reason) : "no answer";
        return new(HealthStatus.Unhealthy, why)
        {
            Latency = answer.Elapsed,
            IsNetwork = answer.Outcome == HttpOutcome.NoWay,
            Advice = answer.Outcome switch
            {
                HttpOutcome.NotTrusted => "see who issued the certificate, until when it is valid, and for which names",
                HttpOutcome.TooManyRedirects => $"more than {check.Redirects} redirections: raise \"redirects\" in the settings where they are right",
                HttpOutcome.NoWay => $"see whether {check.Url.Host} resolves, and whether this network leads there",
                _ => "see whether the web server runs",
            },
        };
    }

    private static IEnumerable<string> HttpExpectations(HttpCheck check)
    {
        yield return check.Status.IsEmpty ? "200 to 299" : string.Join(" or ", check.Status);
        foreach (var header in check.Headers) yield return $"{header.Key}: {Short(header.Value)}";
        if (check.Body is { } body) yield return $"\"{Short(body)}\"";
        foreach (var json in check.Json) yield return $"{json.Key} = {Short(json.Value)}";
        if (check.Slow is { } slow) yield return $"within {Duration.ToText(slow)}";
    }

    private static string? JsonMistake(HttpCheck check, string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            foreach (var (path, expected) in check.Json)
            {
                if (Find(document.RootElement, path) is not { } found) return $"JSON without {path}";
                var text = found.ValueKind == JsonValueKind.String ? found.GetString()! : found.GetRawText();
                if (text != expected) return $"{path} = {Short(text)}";
            }
            return null;
        }
        catch (JsonException)
        {
            return "no JSON";
        }
    }

    private static JsonElement? Find(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(path, out var whole)) return whole;
        foreach (var part in path.Split('.'))
        {
            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(part, out var member)) element = member;
            else if (element.ValueKind == JsonValueKind.Array && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < element.GetArrayLength()) element = element[i];
            else return null;
        }
        return element;
    }

    /// <summary>Laravel 9 and later say Pending; those before have a table whose first column says No.</summary>
    private static bool IsPending(string line) => line.TrimEnd().EndsWith(" Pending", StringComparison.Ordinal) || line.TrimStart().StartsWith("| No ", StringComparison.Ordinal);

    private static string To(HttpAnswer answer) => answer.Status is >= 300 and <= 399 && answer.Headers.TryGetValue("location", out var to) ? $" to {Short(to.Split('?')[0])}" : "";

    private static string Milliseconds(TimeSpan time) => time.TotalSeconds < 1 ? $"{time.TotalMilliseconds:0} ms" : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    private static string Short(string text) => SettingsNode.Abridge(text);
}
