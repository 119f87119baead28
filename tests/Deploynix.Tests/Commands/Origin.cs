using Deploynix.Core.Shell;

namespace Deploynix.Tests.Commands;

/// <summary>A git repository beside a site, that commits are made in.</summary>
internal sealed class Origin
{
    private readonly Sandbox _sandbox;

    public Origin(Sandbox sandbox, string name = "origin's repo")
    {
        _sandbox = sandbox;
        Path = sandbox.Under(name);
        Git("init", "--quiet", "--initial-branch", "main", Path);
    }

    public string Path { get; }

    /// <summary>Writes a file and commits it; gives the commit.</summary>
    public string Commit(string file, string text, string message = "change")
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        Git("-C", Path, "add", "--all");
        Git("-C", Path, "-c", "protocol.file.allow=always", "commit", "--quiet", "--message", message);
        return Head;
    }

    public string Head => Do("rev-parse", "HEAD").Lines[0];

    public Ran Do(params string[] arguments) => Git(["-C", Path, .. arguments]);

    private Ran Git(params string[] arguments)
    {
        var ran = _sandbox.Run(Sh.Run("git", arguments), "/");
        Assert.True(ran.Code == 0, $"git {string.Join(' ', arguments)}: {ran.Error}");
        return ran;
    }
}
