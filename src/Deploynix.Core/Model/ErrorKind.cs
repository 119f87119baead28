namespace Deploynix.Core.Model;

/// <summary>The PowerShell error category that a kind of failure belongs to; the names are those of its <c>ErrorCategory</c>.</summary>
public enum FailureCategory
{
    /// <summary>What was asked for is not valid.</summary>
    InvalidArgument,
    /// <summary>What was asked for does not exist.</summary>
    ObjectNotFound,
    /// <summary>It exists already.</summary>
    ResourceExists,
    /// <summary>Somebody else has it.</summary>
    ResourceBusy,
    /// <summary>The server could not be reached.</summary>
    ConnectionError,
    /// <summary>The server did not accept who asks, or is not who it should be.</summary>
    AuthenticationError,
    /// <summary>Rights are missing.</summary>
    PermissionDenied,
    /// <summary>It took too long.</summary>
    OperationTimeout,
    /// <summary>It was stopped.</summary>
    OperationStopped,
    /// <summary>The state that things are in does not allow it.</summary>
    InvalidOperation,
    /// <summary>A tool that is needed is missing on the server.</summary>
    NotInstalled,
    /// <summary>A command on the server failed.</summary>
    InvalidResult,
    /// <summary>What was read makes no sense.</summary>
    InvalidData,
    /// <summary>A file could not be read.</summary>
    ReadError,
    /// <summary>A file could not be written.</summary>
    WriteError,
}

/// <summary>A kind of failure: its stable id and its category. Scripts match the id; it never changes.</summary>
public sealed record ErrorKind(string Id, FailureCategory Category)
{
    /// <summary>No settings file was found.</summary>
    public static readonly ErrorKind SettingsNotFound = new("Deploynix.SettingsNotFound", FailureCategory.ObjectNotFound);
    /// <summary>The settings file is there and could not be read: rights, a directory, or far too large.</summary>
    public static readonly ErrorKind SettingsUnreadable = new("Deploynix.SettingsUnreadable", FailureCategory.ReadError);
    /// <summary>The settings file is not JSON, or says what it may not.</summary>
    public static readonly ErrorKind SettingsInvalid = new("Deploynix.SettingsInvalid", FailureCategory.InvalidData);
    /// <summary>The settings file could not be written, or changed while it was edited.</summary>
    public static readonly ErrorKind SettingsNotWritten = new("Deploynix.SettingsNotWritten", FailureCategory.WriteError);
    /// <summary>No site of that name.</summary>
    public static readonly ErrorKind SiteNotFound = new("Deploynix.SiteNotFound", FailureCategory.ObjectNotFound);
    /// <summary>A site of that name exists.</summary>
    public static readonly ErrorKind SiteExists = new("Deploynix.SiteExists", FailureCategory.ResourceExists);
    /// <summary>Several sites and none was named.</summary>
    public static readonly ErrorKind SiteAmbiguous = new("Deploynix.SiteAmbiguous", FailureCategory.InvalidArgument);
    /// <summary>No environment of that name.</summary>
    public static readonly ErrorKind EnvironmentNotFound = new("Deploynix.EnvironmentNotFound", FailureCategory.ObjectNotFound);
    /// <summary>Several environments and none was named.</summary>
    public static readonly ErrorKind EnvironmentAmbiguous = new("Deploynix.EnvironmentAmbiguous", FailureCategory.InvalidArgument);
    /// <summary>A value that was given is refused.</summary>
    public static readonly ErrorKind InvalidArgument = new("Deploynix.InvalidArgument", FailureCategory.InvalidArgument);
    /// <summary>The server does not answer.</summary>
    public static readonly ErrorKind Unreachable = new("Deploynix.Unreachable", FailureCategory.ConnectionError);
    /// <summary>The connection went while it was used.</summary>
    public static readonly ErrorKind ConnectionLost = new("Deploynix.ConnectionLost", FailureCategory.ConnectionError);
    /// <summary>The server did not accept the user, key or password.</summary>
    public static readonly ErrorKind AuthenticationFailed = new("Deploynix.AuthenticationFailed", FailureCategory.AuthenticationError);
    /// <summary>A private key could not be read, or wants a passphrase.</summary>
    public static readonly ErrorKind KeyUnusable = new("Deploynix.KeyUnusable", FailureCategory.AuthenticationError);
    /// <summary>The server's host key is not in known_hosts.</summary>
    public static readonly ErrorKind HostKeyUnknown = new("Deploynix.HostKeyUnknown", FailureCategory.AuthenticationError);
    /// <summary>The server's host key is another one than known_hosts has.</summary>
    public static readonly ErrorKind HostKeyChanged = new("Deploynix.HostKeyChanged", FailureCategory.AuthenticationError);
    /// <summary>A tool that is needed is not on the server.</summary>
    public static readonly ErrorKind ToolMissing = new("Deploynix.ToolMissing", FailureCategory.NotInstalled);
    /// <summary>The site's folders are not there.</summary>
    public static readonly ErrorKind NotInitialized = new("Deploynix.NotInitialized", FailureCategory.ObjectNotFound);
    /// <summary>The site's folders could not be written.</summary>
    public static readonly ErrorKind NotWritable = new("Deploynix.NotWritable", FailureCategory.PermissionDenied);
    /// <summary>The disk is full, or lacks room for a release.</summary>
    public static readonly ErrorKind DiskFull = new("Deploynix.DiskFull", FailureCategory.WriteError);
    /// <summary><c>current</c> is a file or a directory, not a link.</summary>
    public static readonly ErrorKind CurrentIsNotALink = new("Deploynix.CurrentIsNotALink", FailureCategory.InvalidOperation);
    /// <summary><c>current</c> points at what is no release.</summary>
    public static readonly ErrorKind CurrentIsForeign = new("Deploynix.CurrentIsForeign", FailureCategory.InvalidOperation);
    /// <summary>Somebody else moved <c>current</c> between the look and the swap.</summary>
    public static readonly ErrorKind CurrentMoved = new("Deploynix.CurrentMoved", FailureCategory.InvalidOperation);
    /// <summary>Somebody else works on the site.</summary>
    public static readonly ErrorKind Locked = new("Deploynix.Locked", FailureCategory.ResourceBusy);
    /// <summary>The site is frozen: somebody said that nothing is to be deployed for now.</summary>
    public static readonly ErrorKind Frozen = new("Deploynix.Frozen", FailureCategory.InvalidOperation);
    /// <summary>A step of an act tried to begin another one on the same site, whose lock the outer one holds.</summary>
    public static readonly ErrorKind NestedAct = new("Deploynix.NestedAct", FailureCategory.InvalidOperation);
    /// <summary>The command belongs to an act that is over, by the lock's token in its environment.</summary>
    public static readonly ErrorKind LockTokenStale = new("Deploynix.LockTokenStale", FailureCategory.InvalidOperation);
    /// <summary>No such release.</summary>
    public static readonly ErrorKind ReleaseNotFound = new("Deploynix.ReleaseNotFound", FailureCategory.ObjectNotFound);
    /// <summary>More than one release fits what was given.</summary>
    public static readonly ErrorKind ReleaseAmbiguous = new("Deploynix.ReleaseAmbiguous", FailureCategory.InvalidArgument);
    /// <summary>The release failed, was interrupted or is adopted, so that it is not known to be whole.</summary>
    public static readonly ErrorKind ReleaseNotFinished = new("Deploynix.ReleaseNotFinished", FailureCategory.InvalidOperation);
    /// <summary>The release is live, so that it cannot be removed.</summary>
    public static readonly ErrorKind ReleaseActive = new("Deploynix.ReleaseActive", FailureCategory.InvalidOperation);
    /// <summary>The release was just left, or a process works in it, so that it cannot be removed.</summary>
    public static readonly ErrorKind ReleaseInUse = new("Deploynix.ReleaseInUse", FailureCategory.ResourceBusy);
    /// <summary>The release is pinned, so that it cannot be removed.</summary>
    public static readonly ErrorKind ReleasePinned = new("Deploynix.ReleasePinned", FailureCategory.InvalidOperation);
    /// <summary>There is nothing to roll back to.</summary>
    public static readonly ErrorKind NoRollbackTarget = new("Deploynix.NoRollbackTarget", FailureCategory.ObjectNotFound);
    /// <summary>The repository has no such branch, tag or commit.</summary>
    public static readonly ErrorKind RevisionNotFound = new("Deploynix.RevisionNotFound", FailureCategory.ObjectNotFound);
    /// <summary>The repository could not be read.</summary>
    public static readonly ErrorKind RepositoryUnreadable = new("Deploynix.RepositoryUnreadable", FailureCategory.ConnectionError);
    /// <summary>A step of the plan failed.</summary>
    public static readonly ErrorKind StepFailed = new("Deploynix.StepFailed", FailureCategory.InvalidResult);
    /// <summary>A step took longer than it may.</summary>
    public static readonly ErrorKind StepTimedOut = new("Deploynix.StepTimedOut", FailureCategory.OperationTimeout);
    /// <summary>The operator stopped it.</summary>
    public static readonly ErrorKind Stopped = new("Deploynix.Stopped", FailureCategory.OperationStopped);
    /// <summary>A command that was asked for by hand ended with another code than 0.</summary>
    public static readonly ErrorKind CommandFailed = new("Deploynix.CommandFailed", FailureCategory.InvalidResult);
    /// <summary>The server answered what this version does not understand.</summary>
    public static readonly ErrorKind UnexpectedAnswer = new("Deploynix.UnexpectedAnswer", FailureCategory.InvalidData);
    /// <summary>No log or deployment of that kind is kept.</summary>
    public static readonly ErrorKind LogNotFound = new("Deploynix.LogNotFound", FailureCategory.ObjectNotFound);
    /// <summary>No failed job of that id is kept.</summary>
    public static readonly ErrorKind FailedJobNotFound = new("Deploynix.FailedJobNotFound", FailureCategory.ObjectNotFound);
    /// <summary>A command said that it was done, and what it should have changed is as it was.</summary>
    public static readonly ErrorKind NotProven = new("Deploynix.NotProven", FailureCategory.InvalidResult);
    /// <summary>A configuration file was edited since it was written, or is somebody else's.</summary>
    public static readonly ErrorKind ConfigurationEdited = new("Deploynix.ConfigurationEdited", FailureCategory.InvalidOperation);
    /// <summary>A program on the server does not take a configuration.</summary>
    public static readonly ErrorKind ConfigurationInvalid = new("Deploynix.ConfigurationInvalid", FailureCategory.InvalidResult);
    /// <summary>A migration would destroy data, or make the running site fail or wait, and the site's policy refuses that.</summary>
    public static readonly ErrorKind MigrationUnsafe = new("Deploynix.MigrationUnsafe", FailureCategory.InvalidOperation);
    /// <summary>A migration cannot be undone: its file is on no release, or its <c>down()</c> is missing, empty or throws.</summary>
    public static readonly ErrorKind MigrationNotUndoable = new("Deploynix.MigrationNotUndoable", FailureCategory.InvalidOperation);
    /// <summary>Which migrations are to be undone is not known, or is not any more what was looked at.</summary>
    public static readonly ErrorKind MigrationsMoved = new("Deploynix.MigrationsMoved", FailureCategory.InvalidOperation);
    /// <summary>The <c>down()</c> of a migration failed, or left the migration in the table.</summary>
    public static readonly ErrorKind MigrationUndoFailed = new("Deploynix.MigrationUndoFailed", FailureCategory.InvalidResult);
    /// <summary>Which database a site has could not be found out, or it is of a kind that this module does not know.</summary>
    public static readonly ErrorKind DatabaseUnknown = new("Deploynix.DatabaseUnknown", FailureCategory.InvalidData);
    /// <summary>A site's database does not answer, or lets the site's user not in.</summary>
    public static readonly ErrorKind DatabaseUnreachable = new("Deploynix.DatabaseUnreachable", FailureCategory.ConnectionError);
    /// <summary>The database's user may not do what a restore needs.</summary>
    public static readonly ErrorKind DatabaseForbidden = new("Deploynix.DatabaseForbidden", FailureCategory.PermissionDenied);
    /// <summary>A database has what cannot be put aside, so that none is put in its place.</summary>
    public static readonly ErrorKind DatabaseUnmovable = new("Deploynix.DatabaseUnmovable", FailureCategory.InvalidOperation);
    /// <summary>No backup of that name is there.</summary>
    public static readonly ErrorKind BackupNotFound = new("Deploynix.BackupNotFound", FailureCategory.ObjectNotFound);
    /// <summary>A backup's bytes are not those that were written.</summary>
    public static readonly ErrorKind BackupDamaged = new("Deploynix.BackupDamaged", FailureCategory.InvalidData);
    /// <summary>A backup is of another site or of another kind of database.</summary>
    public static readonly ErrorKind BackupForeign = new("Deploynix.BackupForeign", FailureCategory.InvalidData);
    /// <summary>A backup could not be made.</summary>
    public static readonly ErrorKind BackupFailed = new("Deploynix.BackupFailed", FailureCategory.InvalidResult);
    /// <summary>What a backup gives when it is loaded is not what it was made of.</summary>
    public static readonly ErrorKind BackupMismatch = new("Deploynix.BackupMismatch", FailureCategory.InvalidResult);
    /// <summary>What lies in the site's folder cannot be taken over, or there is nothing to take over.</summary>
    public static readonly ErrorKind NotAdoptable = new("Deploynix.NotAdoptable", FailureCategory.InvalidOperation);
    /// <summary>An adoption cannot be undone: there is none, or something would be lost.</summary>
    public static readonly ErrorKind NotUndoable = new("Deploynix.NotUndoable", FailureCategory.InvalidOperation);
    /// <summary>The site's .env has no such variable.</summary>
    public static readonly ErrorKind EnvironmentVariableNotFound = new("Deploynix.EnvironmentVariableNotFound", FailureCategory.ObjectNotFound);
    /// <summary>The site has no .env, or shares none.</summary>
    public static readonly ErrorKind EnvironmentFileNotFound = new("Deploynix.EnvironmentFileNotFound", FailureCategory.ObjectNotFound);
    /// <summary>PHP could not read the site's .env, or the application refuses what is in it.</summary>
    public static readonly ErrorKind EnvironmentFileInvalid = new("Deploynix.EnvironmentFileInvalid", FailureCategory.InvalidData);
    /// <summary>Somebody else changed the site's .env meanwhile.</summary>
    public static readonly ErrorKind EnvironmentFileMoved = new("Deploynix.EnvironmentFileMoved", FailureCategory.InvalidOperation);
    /// <summary>No .env of that release was kept.</summary>
    public static readonly ErrorKind EnvironmentNotKept = new("Deploynix.EnvironmentNotKept", FailureCategory.ObjectNotFound);
    /// <summary>The settings have no health check, and no address that could be asked.</summary>
    public static readonly ErrorKind NoHealthCheck = new("Deploynix.NoHealthCheck", FailureCategory.ObjectNotFound);
    /// <summary>The settings name nobody who is told of this.</summary>
    public static readonly ErrorKind NobodyToTell = new("Deploynix.NobodyToTell", FailureCategory.ObjectNotFound);
    /// <summary>A release did not pass a health gate of its deployment.</summary>
    public static readonly ErrorKind HealthGateFailed = new("Deploynix.HealthGateFailed", FailureCategory.InvalidResult);
    /// <summary>The release is marked bad: it was live, and did not work.</summary>
    public static readonly ErrorKind ReleaseBad = new("Deploynix.ReleaseBad", FailureCategory.InvalidOperation);
    /// <summary>Somebody who was to be told of something could not be.</summary>
    public static readonly ErrorKind NotificationFailed = new("Deploynix.NotificationFailed", FailureCategory.ConnectionError);
    /// <summary>A secret that the settings refer to could not be had.</summary>
    public static readonly ErrorKind SecretNotFound = new("Deploynix.SecretNotFound", FailureCategory.ObjectNotFound);
    /// <summary>No release is live, or none of its logs can be read.</summary>
    public static readonly ErrorKind NothingToWatch = new("Deploynix.NothingToWatch", FailureCategory.ObjectNotFound);
    /// <summary>A release that was watched crossed a threshold.</summary>
    public static readonly ErrorKind ThresholdCrossed = new("Deploynix.ThresholdCrossed", FailureCategory.InvalidResult);
    /// <summary>An incident of the site is open already.</summary>
    public static readonly ErrorKind IncidentOpen = new("Deploynix.IncidentOpen", FailureCategory.ResourceExists);
    /// <summary>No incident is open, or none is called so.</summary>
    public static readonly ErrorKind IncidentNotFound = new("Deploynix.IncidentNotFound", FailureCategory.ObjectNotFound);
    /// <summary>Steps of an incident are open, and nobody said that it is closed all the same.</summary>
    public static readonly ErrorKind IncidentUnfinished = new("Deploynix.IncidentUnfinished", FailureCategory.InvalidOperation);
    /// <summary>A fault of this module itself.</summary>
    public static readonly ErrorKind Internal = new("Deploynix.Internal", FailureCategory.InvalidOperation);

    /// <inheritdoc/>
    public override string ToString() => Id;
}
