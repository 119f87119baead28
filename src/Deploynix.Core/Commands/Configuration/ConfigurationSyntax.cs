using Deploynix.Core.Model;
using Deploynix.Core.Settings;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands.Configuration;

/// <summary>
/// Writes one value in the syntax of each program, so that the program reads back exactly what was given; refuses what a syntax cannot hold.
/// Those that run a command hand it to <c>sh</c>, so that words of it are quoted for <c>sh</c> first.
/// </summary>
internal static class ConfigurationSyntax
{
    /// <summary>cron(8) reads commands into a buffer of 1000 characters.</summary>
    private const int MaxCronCommand = 990;

    /// <summary>A path in nginx: in double quotes with backslashes. Its <c>$</c> begins a variable, and no way is there to write one.</summary>
    public static string Nginx(string path)
    {
        Refuse("nginx's configuration", path, '$');
        return $"\"{path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>A value in PHP-FPM's ini: in single quotes, where nothing has a meaning but their end; FPM itself then replaces <c>$pool</c>.</summary>
    public static string Fpm(string value)
    {
        Refuse("PHP-FPM's configuration", value, '\'', '$');
        return $"'{value}'";
    }

    /// <summary>
    /// A script as one word of a supervisor command, which splits like sh. A <c>%</c> is doubled. A <c>;</c> or <c>#</c> after white space begins a comment even inside
    /// quotes: there the quotes are ended and begun again, which changes nothing for who splits.
    /// </summary>
    public static string Supervisor(string script)
    {
        Refuse("supervisor's configuration", script);
        return PosixQuoting.Quote(script)
            .Replace("%", "%%", StringComparison.Ordinal)
            .Replace(" ;", " '';", StringComparison.Ordinal)
            .Replace(" #", " ''#", StringComparison.Ordinal);
    }

    /// <summary>A script as one word of a systemd command line: in double quotes with backslashes; <c>%</c> and <c>$</c> doubled (systemd.service(5), COMMAND LINES).</summary>
    public static string Systemd(string script)
    {
        Refuse("a systemd unit", script);
        var text = script
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("%", "%%", StringComparison.Ordinal)
            .Replace("$", "$$", StringComparison.Ordinal);
        return $"\"{text}\"";
    }

    /// <summary>A path in a command of a crontab: quoted for sh; an unescaped <c>%</c> would end the command. Crons differ on two backslashes in a row, so that none is taken.</summary>
    public static string Cron(string path)
    {
        Refuse("a crontab", path, '\\');
        return PosixQuoting.Quote(path).Replace("%", "\\%", StringComparison.Ordinal);
    }

    /// <summary>A whole command of a crontab.</summary>
    public static string CronCommand(string command) => command.Length <= MaxCronCommand
        ? command
        : throw new DeploynixException(ErrorKind.InvalidArgument, $"cron takes commands of at most {MaxCronCommand} characters; the schedule's has {command.Length}.") { Next = "use a shorter path for the site" };

    private static void Refuse(string where, string value, params ReadOnlySpan<char> characters)
    {
        foreach (var c in value)
        {
            if (!char.IsControl(c) && !characters.Contains(c)) continue;
            throw new DeploynixException(ErrorKind.InvalidArgument, $"There is no way to write {NameRule.Show(c)} in {where}, and '{value}' has one.")
            {
                State = "Nothing was changed.", Next = "use a path without it for the site",
            };
        }
    }
}
