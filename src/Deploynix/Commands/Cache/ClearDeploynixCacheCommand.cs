using System.Management.Automation;
using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Pipeline;

namespace Deploynix.Commands;

/// <summary>Empties caches of a site's live release.</summary>
[Cmdlet(VerbsCommon.Clear, "DeploynixCache", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(CacheResult))]
public sealed class ClearDeploynixCacheCommand : CacheCommand
{
    /// <summary>Which caches: Config, Route, View and Event when left out. Application deletes what the application keeps in its cache store; Opcache is PHP-FPM's.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public CacheKind[] Kind { get; set; } = [.. SiteCaches.Defaults];

    private protected override bool Builds => false;

    private protected override CacheKind[] Kinds => Kind;
}
