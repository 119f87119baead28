using System.Reflection;
using System.Runtime.Loader;

namespace Deploynix.Init;

/// <summary>
/// Loads what lies in one folder, and leaves the rest to the default context: the runtime, PowerShell and Deploynix.Core, whose
/// types must be the ones that everybody else sees.
/// </summary>
internal sealed class PackageContext(string folder) : AssemblyLoadContext("Deploynix")
{
    /// <summary>The one assembly that the default context asks this one for.</summary>
    public const string Entrance = "Deploynix.Infrastructure";

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
