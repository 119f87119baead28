using System.Reflection;
using Deploynix.Core.Model;

namespace Deploynix.Tests;

/// <summary>Which part of the house may know which: references run one way.</summary>
public sealed class HouseTests
{
    [Fact]
    public void The_core_needs_nothing_but_the_runtime() => Assert.All(
        typeof(Site).Assembly.GetReferencedAssemblies(),
        reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));

    [Fact]
    public void What_reaches_the_world_does_not_know_PowerShell() => Assert.DoesNotContain(
        Assembly.Load("Deploynix.Infrastructure").GetReferencedAssemblies(),
        reference => reference.Name == "System.Management.Automation");
}
