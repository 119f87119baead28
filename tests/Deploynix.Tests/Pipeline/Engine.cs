using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using Deploynix.Shell.Commands;

namespace Deploynix.Tests.Pipeline;

/// <summary>PowerShell's engine with cmdlets of the tests in it.</summary>
internal sealed class Engine : IDisposable
{
    private readonly Runspace _runspace;

    public Engine(params IEnumerable<Type> cmdlets)
    {
        var state = InitialSessionState.CreateDefault2();
        foreach (var type in cmdlets.Append(typeof(SelectObjectCommand)))
        {
            var cmdlet = type.GetCustomAttribute<CmdletAttribute>()!;
            state.Commands.Add(new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, null));
        }
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    public PowerShell Script(string script) => PowerShell.Create(_runspace).AddScript(script);

    /// <summary>Runs a script and gives its output as text, one item after another.</summary>
    public string Run(string script)
    {
        using var shell = Script(script);
        var results = shell.Invoke();
        Assert.Empty(shell.Streams.Error);
        return string.Join(' ', results.Select(item => item?.ToString()));
    }

    public void Dispose() => _runspace.Dispose();
}
