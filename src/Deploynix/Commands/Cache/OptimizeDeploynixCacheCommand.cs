using System.Management.Automation;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Makes the caches of a site's live release anew.</summary>
[Cmdlet(VerbsCommon.Optimize, "DeploynixCache", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(CacheResult))]
public sealed class OptimizeDeploynixCacheCommand : CacheCommand
{
    /// <summary>Which caches: Config, Route, View and Event when left out. The other kinds cannot be made beforehand.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public CacheKind[] Kind { get; set; } = [.. SiteCaches.Defaults];

    private protected override bool Builds => true;

    private protected override CacheKind[] Kinds => Kind;
}
