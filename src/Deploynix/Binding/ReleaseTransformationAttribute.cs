using System.Management.Automation;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Binding;

/// <summary>
/// Takes an object for the release that it names: a release, a deployment, or either out of another process, by a job or Import-Clixml. The command takes the site from it too, as if it had come
/// down the pipeline.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReleaseTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Deserialized = "Deserialized.";

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (inputData is null or string) return inputData;
        var given = PSObject.AsPSObject(inputData);
        var key = Is<Release>(given) ? nameof(Release.Id) : Is<Deployment>(given) || Is<RollbackPlan>(given) ? nameof(Deployment.Release) : null;
        return key is not null && given.Properties[key]?.Value?.ToString() is { Length: > 0 } id
            ? RunspaceState.Get().GivenObjects.Keep(new ReleaseReference(id), given)
            : inputData;
    }

    private static bool Is<T>(PSObject given) => given.TypeNames.Contains(typeof(T).FullName!) || given.TypeNames.Contains(Deserialized + typeof(T).FullName);
}
