using System.Text;

namespace Deploynix.Infrastructure.Ssh;

/// <summary>
/// Writes a script into the one line that sshd hands to the user's login shell, whichever that is, so that <c>sh</c> takes over at
/// once. Backslashes, quotes and exclamation marks stand outside the quotes: fish reads <c>\\</c> inside single quotes as one
/// backslash, csh looks for history there; outside them all shells agree.
/// </summary>
internal static class LoginShell
{
    /// <summary>The line for sshd.</summary>
    public static string Line(string script)
    {
        var line = new StringBuilder("exec sh -c '", script.Length + 32);
        foreach (var c in script)
        {
            if (c is '\'' or '\\' or '!') line.Append('\'').Append('\\').Append(c).Append('\'');
            else line.Append(c);
        }
        return line.Append('\'').ToString();
    }
}
