namespace Deploynix.Core.Commands;

/// <summary>By what a look is told apart from an earlier one.</summary>
/// <param name="Folders">What the folders of releases and of their records were: device, inode and the time of their last change, as the server told it; <see cref="Unsettled"/> where that was too young to be told apart from the next.</param>
/// <param name="Since">When the look was, by the server's clock: nothing that is older than that was written since.</param>
internal sealed record RecordsKnown(string Folders, long Since)
{
    /// <summary>What no folder is.</summary>
    public const string Unsettled = "-";
}
