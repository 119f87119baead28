using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Deploynix.Core.Model;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>Finds out where a server is by asking the installed ssh, which reads the operator's configuration better than a copy of its rules would.</summary>
/// <param name="program">The ssh to ask; null to ask none.</param>
internal sealed class SshTargetResolver(string? program)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The server's target.</summary>
    public async Task<SshTarget> ResolveAsync(Server server, CancellationToken cancel)
    {
        Refuse(server);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var configuration = SshConfiguration.Parse(await AskAsync(server, cancel) ?? "");
        return configuration.Resolve(server, home, Environment.UserName);
    }

    /// <summary>A name that ssh could take for an option, or the shell of a configuration's command for more than a name.</summary>
    private static void Refuse(Server server)
    {
        if (server.Host is "" or ['-', ..] || server.Host.Any(c => !char.IsLetterOrDigit(c) && !".-_:%[]".Contains(c, StringComparison.Ordinal)))
            throw SshFailure.BadName(server, "host", server.Host);
        if (server.User is { } user && (user is "" or ['-', ..] || user.Any(c => char.IsControl(c) || " '`\"\\;&<>|(){}$".Contains(c, StringComparison.Ordinal))))
            throw SshFailure.BadName(server, "user", user);
    }

    private async Task<string?> AskAsync(Server server, CancellationToken cancel)
    {
        if (program is null) return null;
        using var process = Start(server);
        if (process is null) return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var answer = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? answer : throw SshFailure.BadConfiguration(server, (await errors).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancel.ThrowIfCancellationRequested();
            throw SshFailure.BadConfiguration(server, $"ssh -G {server.Host} did not end within {Patience.TotalSeconds} s");
        }
    }

    private Process? Start(Server server)
    {
        var start = new ProcessStartInfo(program!)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("-G");
        if (server.Port is { } port)
        {
            start.ArgumentList.Add("-p");
            start.ArgumentList.Add(port.ToString(CultureInfo.InvariantCulture));
        }
        if (server.User is { } user)
        {
            start.ArgumentList.Add("-l");
            start.ArgumentList.Add(user);
        }
        start.ArgumentList.Add("--");
        start.ArgumentList.Add(server.Host.Trim('[', ']'));
        try
        {
            return Process.Start(start);
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException)
        {
            return null;
        }
    }
}
