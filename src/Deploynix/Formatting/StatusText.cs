namespace Deploynix.Formatting;

/// <summary>
/// What a status looks like. The views in Deploynix.Format.ps1xml ask it for a colour's name in $PSStyle.Foreground; the words, and the symbols before them, say the same without it.
/// </summary>
public static class StatusText
{
    /// <summary>The colour of a status, good, doubtful, bad or under way; nothing for what needs none.</summary>
    public static string Tone(object? status) => status?.ToString() switch
    {
        "Good" or "Healthy" or "Done" or "Replaced" => "Green",
        "Warning" or "Degraded" or "Interrupted" or "Partial" or "LiveWithFailures" or "Stopped" or "RolledBack" or "Major" or "StillRunning" or "OnAnotherRelease" or "Dangerous" or "Moved" or "PassedOver" => "Yellow",
        "Bad" or "Unhealthy" or "Failed" or "Critical" or "Destructive" or "Crossed" => "Red",
        "Building" => "Cyan",
        _ => "",
    };

    /// <summary>A status with its symbol: + good, ! doubtful, x bad, - neither.</summary>
    public static string Mark(object? status) => Tone(status) switch
    {
        "Green" => "+ ",
        "Yellow" => "! ",
        "Red" => "x ",
        _ => "- ",
    } + status;
}
