namespace Deploynix.Core.Commands;

/// <summary>The exit codes by which this project's own scripts tell what they found; tools of the field use none of them.</summary>
internal static class ExitCode
{
    public const int NotInitialized = 170;
    public const int CurrentIsNotALink = 171;
    public const int ToolMissing = 172;
    public const int CurrentMoved = 173;
    public const int RevisionNotFound = 174;
    public const int Locked = 175;
    public const int NotWritable = 176;
    public const int CurrentIsForeign = 177;
    public const int RepositoryUnreadable = 178;
    public const int ReleaseMissing = 179;
    public const int ReadBackDiffers = 180;
    public const int NestedAct = 181;
    public const int LockTokenStale = 182;
    public const int ReleaseActive = 183;
    public const int ReleaseInUse = 184;
    public const int ReleasePinned = 185;
    public const int ExchangeRefused = 186;
    public const int AdoptionUnsafe = 187;
    public const int NotSure = 188;
    public const int Untold = 189;
    public const int NotLaravel = 190;
    public const int NotGraceful = 191;
    public const int OpcacheRefused = 192;
    public const int ConfigurationInvalid = 193;
    public const int ConfigurationChanged = 194;
    public const int ConfigurationBroken = 195;
    public const int ConfigurationRestored = 196;
    public const int NoPrivateServer = 197;
    public const int NotOffered = 198;
    public const int DatabaseUnknown = 205;
    public const int DatabaseUnreachable = 206;
    public const int BackupNotFound = 207;
    public const int BackupDamaged = 208;
    public const int BackupForeign = 209;
    public const int NoScratchDatabase = 210;
    public const int DumpFailed = 211;
    public const int BackupRoom = 212;
    public const int BackupMismatch = 213;
    public const int DatabaseUnmovable = 214;
    public const int IncidentOpen = 240;
    public const int IncidentMissing = 241;
    public const int EnvironmentMoved = 200;
    public const int EnvironmentOfAnother = 201;
    public const int EnvironmentRejected = 202;
    public const int EnvironmentNotKept = 203;
}
