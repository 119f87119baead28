using System.Diagnostics;
using System.Text;
using Deploynix.Core.Commands;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Commands;

/// <summary>What a script printed and how it ended.</summary>
internal sealed record Ran(int Code, string Out, string Error)
{
    public string[] Lines => Out.Length == 0 ? [] : Out.TrimEnd('\n').Split('\n');
}

/// <summary>A folder with a site in it, whose path holds what paths may hold; gone after the test. Scripts run in it as servers run them.</summary>
internal sealed class Sandbox : IDisposable
{
    public static readonly ReleaseId Old = ReleaseId.Parse("20260318_160500");
    public static readonly ReleaseId New = ReleaseId.Parse("20260318_164700");

    public Sandbox()
    {
        Root = Directory.CreateTempSubdirectory("deploynix-core-").FullName;
        Paths = new SitePaths(Under("it's a \"site\""));
        Directory.CreateDirectory(Paths.Base);
    }

    public string Root { get; }

    public SitePaths Paths { get; }

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal)
    {
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_AUTHOR_NAME"] = "Mara", ["GIT_AUTHOR_EMAIL"] = "mara@desk", ["GIT_COMMITTER_NAME"] = "Mara", ["GIT_COMMITTER_EMAIL"] = "mara@desk",
    };

    public static bool IsRoot { get; } = System.Environment.UserName == "root";

    public string Under(string path) => Path.Combine(Root, path);

    /// <summary>A path in the site's folder.</summary>
    public string In(string path) => Path.Combine(Paths.Base, path);

    /// <summary>The site's folders, as its initialisation makes them.</summary>
    public Sandbox Made()
    {
        Assert.Equal(0, Run(StateFiles.MakeFolders(Paths)).Code);
        return this;
    }

    /// <summary>A release's folder with one file in it.</summary>
    public Sandbox With(params ReleaseId[] releases)
    {
        foreach (var release in releases) Write($"{release.RelativePath}/index", release.Value);
        return this;
    }

    /// <summary>A file in the site's folder.</summary>
    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(path))!);
        File.WriteAllText(In(path), text);
    }

    public string Read(string path) => File.ReadAllText(In(path));

    public void Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(path))!);
        File.CreateSymbolicLink(In(path), target);
    }

    /// <summary>What a link holds; null where there is none.</summary>
    public string? Target(string path) => new FileInfo(In(path)).LinkTarget;

    /// <summary>A program that says what it was called with.</summary>
    public void Stub(string name, string script = "")
    {
        var file = Under("bin/" + name);
        Directory.CreateDirectory(Under("bin"));
        File.WriteAllText(file, $"#!/bin/sh\nprintf '%s\\n' {name} \"$@\" >> '{Under("calls")}'\n{script}\n");
        Assert.Equal(0, Run(Sh.Run("chmod", "755", file)).Code);
        Environment["PATH"] = Under("bin") + ":" + System.Environment.GetEnvironmentVariable("PATH");
    }

    /// <summary>What the stubs were called with, a word a line.</summary>
    public string[] Calls => File.Exists(Under("calls")) ? File.ReadAllLines(Under("calls")) : [];

    public Ran Run(ShellCommand command, string? directory = null) => Run(command.ToPosix(), directory);

    public Ran Run(string script, string? directory = null)
    {
        using var process = Start(script, directory);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(60_000), "The script hangs.");
        return new(process.ExitCode, output, error.Result);
    }

    public Process Start(string script, string? directory = null)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = directory ?? Paths.Base,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    public void Dispose()
    {
        using var process = Process.Start("/bin/rm", ["-rf", "--", Root]);
        process.WaitForExit();
    }
}
