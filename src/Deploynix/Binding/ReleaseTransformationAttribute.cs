using System.Management.Automation;
using Deploynix.Core.Model;

namespace Deploynix.Binding;

/// <summary>Takes a release that came out of another process, by a job or Import-Clixml, for what it was: it names itself by its id.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReleaseTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Deserialized = "Deserialized.";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (inputData is not PSObject value) return inputData;
        var key = value.TypeNames.Contains(Deserialized + typeof(Release).FullName) ? nameof(Release.Id)
            : value.TypeNames.Contains(Deserialized + typeof(Deployment).FullName) ? nameof(Deployment.Release)
            : null;
        return key is not null && value.Properties[key]?.Value?.ToString() is { Length: > 0 } id ? new ReleaseReference(id) : inputData;
    }
}
