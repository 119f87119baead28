using System.Collections;
using System.Management.Automation;
using Deploynix.Pipeline;

namespace Deploynix.Binding;

/// <summary>
/// Takes an object where a name is wanted: the name is one of its properties, and the command takes the rest from the object, as if it had come down the pipeline. PowerShell alone would take
/// the text that the object shows itself as, and forget whose it is.
/// </summary>
/// <param name="properties">The properties that may have the name; the first that is there counts.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromObjectAttribute(params string[] properties) : ArgumentTransformationAttribute
{
    /// <summary>Whether the parameter takes several names.</summary>
    public bool Several { get; init; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var given = inputData is PSObject { BaseObject: IEnumerable and not string and not IDictionary } list ? list.BaseObject : inputData;
        if (given is IEnumerable and not string and not PSObject and not IDictionary) return Several ? All([.. ((IEnumerable)given).Cast<object?>()]) ?? inputData : inputData;
        if (NameOf(given) is not { } name) return inputData;
        return RunspaceState.Get().GivenObjects.Keep<object>(Several ? new[] { name } : name, PSObject.AsPSObject(given));
    }

    private string[]? All(object?[] items)
    {
        string?[] names = [.. items.Select(NameOf)];
        if (names.Contains(null)) return null;
        if (items.Select(item => (Of(item, "Site"), Of(item, "Environment"), Of(item, "SettingsPath"))).Distinct().Skip(1).Any())
        {
            throw new ArgumentTransformationMetadataException("These are of several sites; let them come down the pipeline.");
        }
        return items.Length == 0 ? null : RunspaceState.Get().GivenObjects.Keep<string[]>([.. names.OfType<string>()], PSObject.AsPSObject(items[0]!));
    }

    /// <summary>A text of its own, since what is kept about it is found by this very instance.</summary>
    private string? NameOf(object? item) => (item as PSObject)?.BaseObject is string || item is null or string || item.GetType().IsPrimitive
        ? null
        : properties.Select(property => Of(item, property)).FirstOrDefault(text => text is not null) is { } name ? new string(name.AsSpan()) : null;

    private static string? Of(object? item, string property) => item is null ? null : PSObject.AsPSObject(item).Properties[property]?.Value?.ToString() is { Length: > 0 } text ? text : null;
}
