namespace Deploynix.Core.Settings;

/// <summary>Something in a settings file that cannot stay so.</summary>
/// <param name="Path">Which value, as a JSON path: <c>sites.shop.servers[0].port</c>; empty for the file as a whole.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record SettingsMistake(string Path, int Line, int Column, string Message)
{
    /// <summary><c>deploynix.json(12,7): sites.shop.retention: must be at least 1, is 0</c>: a form that terminals and editors make a link of.</summary>
    public string In(string file) => $"{file}({Line},{Column}): {(Path.Length == 0 ? "" : Path + ": ")}{Message}";
}
