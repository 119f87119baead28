using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace Deploynix.Pipeline;

/// <summary>The objects that were given where a command takes a name, by the argument that was made of each.</summary>
internal sealed class GivenObjects
{
    private readonly ConditionalWeakTable<object, PSObject> _objects = [];

    /// <summary>Keeps what an argument was made of, for as long as there is the argument.</summary>
    public T Keep<T>(T argument, PSObject made)
        where T : class
    {
        _objects.AddOrUpdate(argument, made);
        return argument;
    }

    /// <summary>What an argument was made of; null for one that was typed.</summary>
    public PSObject? Behind(object argument) => _objects.TryGetValue(argument, out var made) ? made : null;

    /// <summary>
    /// Gives a command what an object tells that was given by name or position: just what it would have been given had the object come down the pipeline. What was said by itself counts more.
    /// </summary>
    public void Complete(PSCmdlet command)
    {
        var bound = command.MyInvocation.BoundParameters;
        foreach (var made in bound.Values.Where(value => value is not null).Select(Behind).OfType<PSObject>().ToList()) Complete(command, bound, made);
    }

    private static void Complete(PSCmdlet command, Dictionary<string, object> bound, PSObject made)
    {
        foreach (var parameter in command.MyInvocation.MyCommand.Parameters.Values.Where(parameter => !bound.ContainsKey(parameter.Name) && TakesProperties(parameter, command.ParameterSetName)))
        {
            var value = parameter.Aliases.Prepend(parameter.Name).Select(name => made.Properties[name]?.Value).FirstOrDefault(found => found is not null);
            if (value is not null) command.GetType().GetProperty(parameter.Name)!.SetValue(command, LanguagePrimitives.ConvertTo(value, parameter.ParameterType));
        }
    }

    private static bool TakesProperties(ParameterMetadata parameter, string set) =>
        parameter.ParameterSets.Any(one => (one.Key == set || one.Key == ParameterAttribute.AllParameterSets) && one.Value.ValueFromPipelineByPropertyName);
}
