namespace Deploynix.Shell;

/// <summary>What the program ends with.</summary>
internal static class ExitCodes
{
    public const int Good = 0;
    public const int Failed = 1;
    public const int Usage = 64;
    /// <summary>128 and the signal's number, as shells have it.</summary>
    public const int Interrupted = 130;
    public const int Terminated = 143;
}
