using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace Deploynix.Shell;

/// <summary>
/// The engine's own parts that Microsoft's console host and Utility commands are made of and that it shows to those alone. This program is built
/// with one exact version of the engine and ships it, so that what is here is found or a test fails; the module itself uses none of it.
/// </summary>
internal static class EngineInternals
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
    private static readonly Assembly Engine = typeof(PSObject).Assembly;

    /// <summary>The exception that ends the commands before this one in its pipeline, and lets those after it go on.</summary>
    public static Exception StopUpstream(Cmdlet command) =>
        (Exception)Make("System.Management.Automation.StopUpstreamCommandsException", command);

    /// <summary>Gives a formatting command the engine's formatter for a shape: <c>Table</c> or <c>List</c>.</summary>
    public static void UseFormatter(PSCmdlet command, string shape)
    {
        var shapes = Type("Microsoft.PowerShell.Commands.Internal.Format.FormatShape");
        SetImplementation(command, Make("Microsoft.PowerShell.Commands.Internal.Format.InnerFormatShapeCommand", Enum.Parse(shapes, shape)));
    }

    /// <summary>Has an outputting command write the text of what it gets into a writer.</summary>
    public static void UseWriter(PSCmdlet command, TextWriter writer, int width)
    {
        var manager = Make("Microsoft.PowerShell.Commands.Internal.Format.OutputManagerInner");
        var output = Make("Microsoft.PowerShell.Commands.Internal.Format.TextWriterLineOutput", writer, width);
        manager.GetType().GetProperty("LineOutput", Hidden)!.SetValue(manager, output);
        SetImplementation(command, manager);
    }

    /// <summary>Has <c>exit</c> in the script that is run next end the host and not only the script, as <c>pwsh -File</c> does.</summary>
    public static void LetNextScriptExit(Runspace runspace)
    {
        var context = runspace.GetType().GetProperty("ExecutionContext", Hidden)!.GetValue(runspace)!;
        context.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Hidden)!.SetValue(context, true);
    }

    private static void SetImplementation(PSCmdlet command, object implementation)
    {
        for (var type = command.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetField("implementation", Hidden | BindingFlags.DeclaredOnly) is not { } field) continue;
            field.SetValue(command, implementation);
            return;
        }
        throw new MissingFieldException(command.GetType().Name, "implementation");
    }

    private static object Make(string type, params object[] arguments) =>
        Activator.CreateInstance(Type(type), Hidden, null, arguments, null)!;

    private static Type Type(string name) => Engine.GetType(name, throwOnError: true)!;
}
