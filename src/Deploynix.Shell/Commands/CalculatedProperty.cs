using System.Collections;
using System.Management.Automation;

namespace Deploynix.Shell.Commands;

/// <summary>A property as Select-Object and Sort-Object take it: a name, which may have wildcards, a script block, or a table of Name and Expression.</summary>
internal static class CalculatedProperty
{
    /// <summary>An object with the chosen properties alone.</summary>
    public static PSObject Project(PSObject item, IEnumerable<object> properties)
    {
        var result = new PSObject();
        foreach (var (name, value) in properties.SelectMany(property => Read(item, property)))
        {
            if (result.Properties[name] is null) result.Properties.Add(new PSNoteProperty(name, value));
        }
        return result;
    }

    /// <summary>One value of an object.</summary>
    public static object? Value(PSObject item, object property) => Read(item, property).Select(pair => pair.Value).FirstOrDefault();

    private static IEnumerable<(string Name, object? Value)> Read(PSObject item, object property)
    {
        property = property is PSObject wrapped ? wrapped.BaseObject : property;
        switch (property)
        {
            case ScriptBlock block:
                return [(block.ToString(), Run(block, item))];
            case IDictionary table:
                var name = Entry(table, "Name", "N", "Label", "L") as string;
                var expression = Entry(table, "Expression", "E");
                var value = expression is ScriptBlock script ? Run(script, item) : Value(item, expression ?? name ?? "");
                return [(name ?? expression?.ToString() ?? "", value)];
            default:
                var text = property.ToString() ?? "";
                if (!WildcardPattern.ContainsWildcardCharacters(text)) return [(text, Safe(item.Properties[text]))];
                var pattern = new WildcardPattern(text, WildcardOptions.IgnoreCase);
                return item.Properties.Where(member => pattern.IsMatch(member.Name)).Select(member => (member.Name, Safe(member)));
        }
    }

    private static object? Run(ScriptBlock block, PSObject item)
    {
        var results = block.InvokeWithContext(null, [new PSVariable("_", item)]);
        return results.Count switch { 0 => null, 1 => results[0], _ => results.ToArray() };
    }

    private static object? Entry(IDictionary table, params string[] names)
    {
        foreach (DictionaryEntry entry in table)
        {
            if (names.Contains(entry.Key.ToString(), StringComparer.OrdinalIgnoreCase)) return entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
        }
        return null;
    }

    private static object? Safe(PSPropertyInfo? property)
    {
        try
        {
            return property?.Value;
        }
        catch (GetValueException)
        {
            // A property that cannot be read has no value here; the real commands do the same.
            return null;
        }
    }
}
