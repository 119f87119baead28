using System.Management.Automation;
using System.Runtime.Loader;

namespace Deploynix.Init;

/// <summary>
/// Lets the module find the one assembly that uses packages. PowerShell runs this before it looks into the module's cmdlets, since
/// this is a nested module, and those come first.
/// </summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport() => Hook.Install();

    /// <summary>
    /// Once for the process, however many runspaces import the module, how often and how parallel: the runtime runs a static
    /// constructor once and makes the others wait. A second context would load second copies of the same types, and those
    /// are not the same types.
    /// </summary>
    private static class Hook
    {
        private static readonly PackageContext Packages = new(
            Path.Combine(Path.GetDirectoryName(typeof(ModuleInitializer).Assembly.Location)!, "dependencies"));

        static Hook() => AssemblyLoadContext.Default.Resolving += (_, name) =>
            name.Name == PackageContext.Entrance ? Packages.LoadFromAssemblyName(name) : null;

        /// <summary>Its work is to be called: that runs the static constructor.</summary>
        public static void Install()
        {
        }
    }
}
