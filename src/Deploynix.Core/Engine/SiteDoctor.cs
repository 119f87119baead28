using System.Collections.Immutable;
using System.Security.Cryptography;
using Deploynix.Core.Commands.Checks;
using Deploynix.Core.Model;
using Deploynix.Core.Parsing.Checks;
using Deploynix.Core.Planning.Checks;
using Deploynix.Core.Ports;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Engine;

/// <summary>Examines a site on its servers. One exec channel per server, and a second one where PHP-FPM is to be asked; the first one writes nothing.</summary>
public sealed class SiteDoctor(ITransportFactory transports, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    /// <summary>The names of all checks.</summary>
    public static ImmutableArray<string> CheckNames => CheckList.Names;

    /// <summary>Prepares an examination: which checks, and whether PHP-FPM itself is asked, by a file that is put into the live release for a moment.</summary>
    public static Examination Prepare(Site site, Func<string, bool> isAsked, bool askFpm)
    {
        ImmutableArray<Check> checks = [.. CheckList.All.Where(check => isAsked(check.Name))];
        var nonce = Convert.ToHexString(RandomNumberGenerator.GetBytes(16)).ToLowerInvariant();
        return new(site, isAsked(CheckList.Connection), checks, nonce, askFpm && site.Proof.Url is { } url && checks.Any(check => check.AsksFpm) ? WebProbe.Ask(site, url, nonce) : null);
    }

    /// <summary>Examines the servers, all at once. A server that does not answer is a finding, not a failure.</summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task<ImmutableArray<Finding>> ExamineAsync(Examination examination, CancellationToken cancel)
    {
        var found = await Task.WhenAll(examination.Site.Servers.Select(server => ExamineAsync(examination, server, cancel)));
        return [.. found.SelectMany(findings => findings)];
    }

    private async Task<IEnumerable<Finding>> ExamineAsync(Examination examination, Server server, CancellationToken cancel)
    {
        var site = examination.Site;
        try
        {
            var began = time.GetUtcNow();
            DateTimeOffset? arrived = null;
            var lines = await RunAsync(server, ExaminationScript.Of(site, examination.Look), () => arrived ??= time.GetUtcNow(), cancel);
            var seen = HostSeen.Parse(server, lines);
            if (!seen.IsWhole) return [Finding(examination, server, CheckList.Connection, Unreadable(server, lines))];
            var web = examination.Probe is { } probe
                ? WebSeen.Parse(examination.Nonce, await RunAsync(server, probe, static () => { }, cancel))
                : null;
            var it = new Examined(Examined.Recognised(site, seen), seen, ClockSkew.Of(seen, began, arrived ?? began), web);
            return
            [
                .. examination.Connection ? (Finding[])[Finding(examination, server, CheckList.Connection, Verdict.Good($"{server.Address} answers, as {seen.User}"))] : [],
                .. examination.Checks.Select(check => Finding(examination, server, check.Name, check.Judge(it))),
            ];
        }
        catch (DeploynixException failure)
        {
            return [Finding(examination, server, CheckList.Connection, Verdict.Bad(failure.What, failure.Next ?? $"ssh {server.Address}"))];
        }
    }

    private async Task<IReadOnlyList<string>> RunAsync(Server server, ShellCommand script, Action onFirst, CancellationToken cancel)
    {
        var lines = new List<string>();
        await using var process = await transports.Open(server).StartAsync(script, cancel);
        await process.CloseInputAsync();
        using var limit = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await foreach (var line in process.Output.WithCancellation(both.Token))
            {
                if (line.Channel != OutputChannel.Out) continue;
                onFirst();
                lines.Add(line.Text);
            }
            await process.Completion.WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new DeploynixException(ErrorKind.StepTimedOut, $"The server did not answer within {Patience.TotalSeconds:0} s.") { Next = $"ssh {server.Address} uptime" };
        }
        return lines;
    }

    private static Verdict Unreadable(Server server, IReadOnlyList<string> lines) => lines.Count == 0
        ? Verdict.Bad("the server's shell answered nothing", $"ssh {server.Address} uptime")
        : Verdict.Bad("the server's shell did not come to the end of the examination", $"ssh {server.Address}, and see whether its profile prints or runs something");

    private static Finding Finding(Examination examination, Server server, string check, Verdict verdict) => new()
    {
        Site = examination.Site.Name,
        Environment = examination.Site.Environment,
        SettingsPath = examination.Site.SettingsPath,
        Server = server.Name,
        Check = check,
        State = verdict.State,
        Found = verdict.Found,
        Advice = verdict.Advice,
    };
}

/// <summary>What is to be examined.</summary>
public sealed class Examination
{
    internal Examination(Site site, bool connection, ImmutableArray<Check> checks, string nonce, ShellCommand? probe)
    {
        Site = site;
        Connection = connection;
        Checks = checks;
        Nonce = nonce;
        Probe = probe;
    }

    /// <summary>The site.</summary>
    public Site Site { get; }

    /// <summary>The command that asks PHP-FPM, which is the only one that writes; null where it is not to be asked.</summary>
    public ShellCommand? Probe { get; }

    /// <summary>One line for a prompt, and the command.</summary>
    public string Describe() => $"{Site}: ask PHP-FPM on {string.Join(", ", Site.Servers)} by a file in the live release\n\n      {Probe?.ToString().Replace("\n", "\n      ", StringComparison.Ordinal)}";

    /// <summary>The same without asking PHP-FPM.</summary>
    public Examination WithoutProbe() => new(Site, Connection, Checks, Nonce, null);

    internal bool Connection { get; }

    internal ImmutableArray<Check> Checks { get; }

    internal string Nonce { get; }

    internal Look Look => Checks.Aggregate(Probe is null ? Look.None : Look.Site, (look, check) => look | check.Look);
}
