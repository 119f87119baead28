using System.Diagnostics;
using System.Globalization;

namespace Deploynix.Lab.Servers;

/// <summary>
/// Who the lab's daemons and sites belong to: a system user of the lab's own where the tests run as root, made when it is
/// missing; else whoever runs the tests.
/// </summary>
public sealed record LabUser(string Name, string Home, int Uid, int Gid)
{
    private const string SystemUser = "deploynix-lab";

    private static readonly Lazy<LabUser> TheUser = new(Find);

    public static LabUser Current => TheUser.Value;

    /// <summary>Whether the tests run as somebody else, who has to become this user for what it is to do.</summary>
    public bool IsAnother => Environment.UserName != Name;

    /// <summary>The command line that runs another one as this user, in the same process.</summary>
    internal IReadOnlyList<string> Become => IsAnother
        ? ["setpriv", "--reuid", Uid.ToString(CultureInfo.InvariantCulture), "--regid", Gid.ToString(CultureInfo.InvariantCulture), "--init-groups", "--"]
        : [];

    private static LabUser Find()
    {
        if (Environment.UserName != "root") return Read(Environment.UserName) ?? throw new LabException($"no passwd entry for {Environment.UserName}");
        if (Read(SystemUser) is { } known) return known;

        // A password of '*' cannot be typed, and does not lock the account out of sshd as '!' does. Somebody else may win the race.
        using (var useradd = Process.Start("useradd", ["--system", "--user-group", "--create-home", "--shell", "/bin/sh", "--password", "*", SystemUser]))
            useradd.WaitForExit();
        return Read(SystemUser) ?? throw new LabException($"useradd did not make the user {SystemUser}");
    }

    private static LabUser? Read(string name) => File.ReadLines("/etc/passwd")
        .Select(line => line.Split(':'))
        .Where(fields => fields.Length == 7 && fields[0] == name)
        .Select(fields => new LabUser(name, fields[5], int.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture)))
        .FirstOrDefault();
}
