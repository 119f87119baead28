using System.Management.Automation;

namespace Deploynix.Shell;

/// <summary>Binds what stands after a script's name to its parameters, as <c>pwsh -File</c> does.</summary>
internal static class ScriptArguments
{
    /// <summary>
    /// <c>-Name value</c> and <c>-Name:value</c> bind by name, <c>-Switch</c> followed by another name or by nothing is a switch, the rest by
    /// position. Values are text, but <c>$true</c>, <c>$false</c> and <c>$null</c> after a colon mean what they say.
    /// </summary>
    public static void Bind(PowerShell shell, IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (!IsName(argument))
            {
                shell.AddArgument(argument);
                continue;
            }
            var name = argument[1..];
            var colon = name.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) shell.AddParameter(name[..colon], Value(name[(colon + 1)..]));
            else if (i + 1 < arguments.Count && !IsName(arguments[i + 1]) && !IsSwitch(shell, name)) shell.AddParameter(name, arguments[++i]);
            else shell.AddParameter(name);
        }
    }

    private static bool IsName(string argument) => argument.Length > 1 && argument[0] == '-' && (char.IsLetter(argument[1]) || argument[1] == '_');

    private static bool IsSwitch(PowerShell shell, string name)
    {
        var script = shell.Commands.Commands[^1].CommandText;
        var block = System.Management.Automation.Language.Parser.ParseFile(script, out _, out _).ParamBlock;
        string[] common = ["Verbose", "Debug", "WhatIf", "Confirm"];
        return common.Contains(name, StringComparer.OrdinalIgnoreCase)
            || (block?.Parameters.Any(parameter => parameter.StaticType == typeof(SwitchParameter)
                && parameter.Name.VariablePath.UserPath.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? false);
    }

    private static object? Value(string text) => text.ToLowerInvariant() switch
    {
        "$true" => true,
        "$false" => false,
        "$null" => null,
        _ => text,
    };
}
