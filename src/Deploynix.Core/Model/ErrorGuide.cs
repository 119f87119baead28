using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>What leads to a kind of failure, and what to do about it; the text of about_Deploynix_Errors.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Cause">What happened, and what it means for the site.</param>
/// <param name="Remedy">What to do; where a command does it, that command.</param>
public sealed record ErrorGuide(ErrorKind Kind, string Cause, string Remedy)
{
    private const string SeeSettings = "Get-Help about_Deploynix_Settings";

    /// <summary>Every kind, by its id. A kind that is missing here fails a test.</summary>
    public static readonly ImmutableArray<ErrorGuide> All =
    [
        .. new ErrorGuide[]
        {
            // Settings
            new(ErrorKind.SettingsNotFound, "No settings file was found: there is no deploynix.json from the current location upward or in the user's configuration folder, or DEPLOYNIX_SETTINGS or -SettingsPath names a file that does not exist. The message lists where it was looked for.", "Go to the folder of the settings, give -SettingsPath, or make the first site: New-DeploynixSite shop deploy@web1.example.com git@git.example.com:acme/shop.git"),
            new(ErrorKind.SettingsUnreadable, "The settings file is there and could not be read: rights are missing, it is a folder, or it is far too large.", "Give yourself the right to read it, or name another one by -SettingsPath."),
            new(ErrorKind.SettingsInvalid, "The settings file is not JSON, or says what it may not. Every mistake is told at once, each with its line.", $"Mend these lines; {SeeSettings} has the keys, and an editor knows them by docs/deploynix.schema.json."),
            new(ErrorKind.SettingsNotWritten, "The settings file could not be written, or somebody changed it while it was edited. The file is as it was.", "Look at it again, then repeat the command; where rights are missing, mend them first."),
            new(ErrorKind.SiteNotFound, "The settings have no site of that name. The message names those that there are.", "Get-DeploynixSite lists the sites; New-DeploynixSite adds one."),
            new(ErrorKind.SiteExists, "A site of that name is in the settings already.", "Set-DeploynixSite changes it; choose another name for a new one."),
            new(ErrorKind.SiteAmbiguous, "The settings have several sites and none was named, so that nothing was done to any.", "Name one: -Site shop. In a pipeline, Get-DeploynixSite brings them along."),
            new(ErrorKind.EnvironmentNotFound, "The site has no environment of that name. The message names those that it has.", "Get-DeploynixSite shop lists them; Set-DeploynixSite shop -Environment staging adds one."),
            new(ErrorKind.EnvironmentAmbiguous, "The site has several environments, none was named, and none is its default.", "Give -Environment, or set \"defaultEnvironment\" in the settings."),
            new(ErrorKind.InvalidArgument, "A value that was given is refused, before anything was done. Where PowerShell itself refused it, its own id follows after a full stop.", "Read what the message says about the value; Get-Help of the command has what each parameter takes."),
            new(ErrorKind.SecretNotFound, "A secret that the settings refer to, or that a command was to use, could not be had: the variable is not set, SecretManagement is not there, or the vault has nothing by that name. Its value is never shown.", "Set the variable, or look into the vault: Get-SecretInfo NAME"),

            // Reaching a server
            new(ErrorKind.Unreachable, "The server does not answer, or opens no further session. Connecting was tried three times where it was refused or reset, once where nothing answered. Nothing was changed.", "Try the command that the message names, ssh -v USER@HOST true; look at name, port, firewall and network, or at MaxSessions of its sshd."),
            new(ErrorKind.ConnectionLost, "The connection went while a command ran. The server ends the running step and frees the lock within half a minute; the message says what is known of the state.", "Get-DeploynixRelease shop -All tells what is live and what was interrupted; then repeat the command."),
            new(ErrorKind.AuthenticationFailed, "The server did not accept the user with any of the keys or the password that were tried.", "ssh-copy-id USER@HOST, name the key by identityFile in the settings, or give -Credential."),
            new(ErrorKind.KeyUnusable, "A private key is not there, could not be read, or wants a passphrase that was not given or is wrong.", "ssh-keygen -y -f KEY tries it; -Credential gives the passphrase."),
            new(ErrorKind.HostKeyUnknown, "The server's host key is in no known_hosts. It is always checked, and nothing is accepted on first sight.", "Compare the fingerprint with the server's own (ssh-keygen -lf on its /etc/ssh/ssh_host_*_key.pub), then accept it once by ssh, or add the line that the message has."),
            new(ErrorKind.HostKeyChanged, "The server shows another host key than known_hosts has, or one that is revoked. Somebody may be in between.", "Find out why before anything else. If the server was set up anew and the fingerprint is its own: ssh-keygen -R HOST"),

            // What a server has
            new(ErrorKind.ToolMissing, "A tool that is needed is not on the server, or the deploying user may not use it. What is asked for beforehand is told before anything is done.", "Install it on the server and repeat the command; Test-DeploynixSite shop lists all that is missing."),
            new(ErrorKind.NotInitialized, "The site's folders are not there yet, or its .deploynix folder is missing.", "Initialize-DeploynixSite shop"),
            new(ErrorKind.NotWritable, "The deploying user may not write where it has to, on the server; or a file of this machine could not be written.", "Give the deploying user the site's folder: chown -R USER PATH as an administrator. Test-DeploynixSite shop names what is not its own."),
            new(ErrorKind.DiskFull, "The disk is full, has no inodes left, or lacks room for a release of the size of the last one and a quarter more, which is looked at before a deployment begins.", "Free some room (df -h; df -i), or remove releases and backups: Remove-DeploynixRelease, Remove-DeploynixBackup. A smaller \"retention\" keeps less."),
            new(ErrorKind.UnexpectedAnswer, "The server answered what this version does not understand: its login shell prints something of its own, commands are refused for the user, or the application ended PHP in the middle.", "Try ssh USER@HOST true: it has to print nothing. Take output out of the login shell's start files."),
            new(ErrorKind.ConfigurationEdited, "A configuration file of the web server, PHP-FPM, the workers or cron was edited since it was written, or is somebody else's, and would be replaced.", "Look at the difference that is shown; then take your edit over, or repeat the command with -Force."),
            new(ErrorKind.ConfigurationInvalid, "A program on the server does not take the configuration: what is there is broken already, or what was to be installed is not valid. What was there is there again.", "Mend what the program says, then repeat the command with -WhatIf."),

            // The lock, freezes, and what is live
            new(ErrorKind.Locked, "Somebody else works on the site. The message says who, at what, and since when. The lock goes by itself when that ends, however it ends.", "Repeat the command with -WaitFor 5m, or when that is done. There is no lock to remove."),
            new(ErrorKind.Frozen, "Somebody froze the site, so that nothing is deployed for now. The message says who, why and until when.", "Unlock-DeploynixSite shop, or in spite of it -IgnoreFreeze, which warns and is kept in the journal."),
            new(ErrorKind.NestedAct, "A step or hook of an act tried to begin another one on the same site, whose lock the outer one holds.", "Take the command out of the site's steps and hooks, and run it after the outer one."),
            new(ErrorKind.LockTokenStale, "The command was started by a step of an act that is over, as DEPLOYNIX_LOCK_TOKEN in its environment tells.", "Unset that variable where this is meant to be an act of its own."),
            new(ErrorKind.CurrentIsNotALink, "current is a file or a directory, not a link, so that no release can be swapped in.", "Take the folder over: Initialize-DeploynixSite shop -Adopt -WhatIf; or move it aside on the server."),
            new(ErrorKind.CurrentIsForeign, "current points at what is no release of this site.", "Repeat the command with -Force to replace that link, or take the layout over: Initialize-DeploynixSite shop -Adopt"),
            new(ErrorKind.CurrentMoved, "Somebody else moved current between the look and the swap. Nothing was changed.", "Get-DeploynixRelease shop shows what is live; then decide again."),

            // Releases
            new(ErrorKind.ReleaseNotFound, "There is no such release, or its folder is not there any more.", "Get-DeploynixRelease shop -All lists all that there are."),
            new(ErrorKind.ReleaseAmbiguous, "The characters of a commit that were given fit more than one commit.", "Give more of it, or the release's id."),
            new(ErrorKind.ReleaseNotFinished, "The release failed, was interrupted, is adopted or is on some servers only: it is not known to be whole.", "Get-DeploynixRelease shop lists those that can be activated; -Force where you know that this one can."),
            new(ErrorKind.ReleaseBad, "The release is marked bad: it was live, and did not work. The message says since when and why.", "Choose another one: Get-DeploynixRelease shop. -Force makes it live all the same, and takes the mark away."),
            new(ErrorKind.ReleaseActive, "The release is live, so that it cannot be removed.", "Make another one live first: Set-DeploynixActiveRelease previous shop"),
            new(ErrorKind.ReleaseInUse, "The release is being built, was live until the last swap, or a process works in it, so that it cannot be removed.", "Wait for the next deployment, which makes another one the one just left; end or restart the processes (Restart-DeploynixQueue shop)."),
            new(ErrorKind.ReleasePinned, "The release is pinned, so that nothing removes it. The message says by whom and why.", "Unprotect-DeploynixRelease ID shop, if it is not needed any more."),
            new(ErrorKind.NoRollbackTarget, "There is nothing to roll back to: nothing is live, no finished release is older than the live one, or current points elsewhere.", "Get-DeploynixRelease shop -All shows what there is; Invoke-DeploynixDeploy shop -Commit brings an older commit back as a new release."),

            // Deployments and their steps
            new(ErrorKind.RevisionNotFound, "The repository has no such branch, tag or commit, or it moved while several servers fetched it.", "git ls-remote REPOSITORY lists what it has; push it, or correct the name."),
            new(ErrorKind.RepositoryUnreadable, "The server could not read the repository: its address is wrong, the git host does not know the server's key, or the server does not know the git host's.", "Invoke-DeploynixCommand 'git ls-remote REPOSITORY' shop shows what git says there."),
            new(ErrorKind.StepFailed, "A step of the plan failed. The message has its name, the tool's own words and its last lines. Before the swap nothing that is live was changed; after it the release is live.", "Get-DeploynixLog shop has all that it printed; mend that, then deploy again."),
            new(ErrorKind.StepTimedOut, "A step took longer than timeouts.step, or the whole longer than timeouts.deployment; it was ended with all its processes.", "Get-DeploynixLog shop shows how far it came; raise the timeout in the settings where it needs longer."),
            new(ErrorKind.Stopped, "Ctrl+C, or the end of the pipeline, stopped it. Before the swap what is live is as it was.", "Get-DeploynixRelease shop shows what is live; repeat the command when you want it done."),
            new(ErrorKind.CommandFailed, "A command that was asked for by hand, or an artisan command, ended with another code than 0.", "Read what it printed; Invoke-DeploynixCommand 'tail -n 40 storage/logs/laravel.log' shop shows Laravel's own log."),
            new(ErrorKind.NotProven, "A command said that it was done, and what it should have changed is as it was. Artisan says so at times when nothing happened.", "See what the message says is still there; where workers did not hear of a restart, look at the cache's driver in .env."),
            new(ErrorKind.LogNotFound, "No log of that release is kept: logs of releases that are gone are kept for the newest 50, and adopted releases have none.", "Get-DeploynixDeployment shop lists what happened without logs."),
            new(ErrorKind.FailedJobNotFound, "No failed job of that id is kept.", "Get-DeploynixFailedJob shop lists those that are."),

            // Migrations
            new(ErrorKind.MigrationUnsafe, "A migration would destroy data, or make the running site fail or wait, and the site's policy refuses that. None of them ran.", "Test-DeploynixMigration shop tells where and what to write instead; what is meant can be allowed by migrations.ignore in the settings."),
            new(ErrorKind.MigrationNotUndoable, "A migration cannot be undone: its file is on no release, its down() is missing, empty or throws, or the release that has it speaks to another database. None was undone.", "Restore-DeploynixDatabase -Before ID shop puts back the database of before; or write a migration that repairs, and deploy it."),
            new(ErrorKind.MigrationsMoved, "Which migrations are to be undone is not known, or is not any more what was looked at.", "Look again: Get-DeploynixMigration shop, then Undo-DeploynixMigration shop -WhatIf"),
            new(ErrorKind.MigrationUndoFailed, "The down() of a migration failed, or its step did not end well. The message says what was undone; the rest was not tried, and the site may be in maintenance.", "Get-DeploynixMigration shop shows what is still there; the backup made before is in Get-DeploynixBackup shop."),

            // Databases
            new(ErrorKind.DatabaseUnknown, "Which database the site has could not be found out, or it is of a kind that this module does not know.", "Look at DB_CONNECTION and what follows it: Get-DeploynixEnvironmentVariable DB_* shop"),
            new(ErrorKind.DatabaseUnreachable, "The site's database does not answer, or lets the site's user not in.", "Look at DB_HOST, DB_USERNAME and DB_PASSWORD in the site's .env, and whether the database runs."),
            new(ErrorKind.DatabaseForbidden, "The database's user may not make the second database that trying and restoring a backup need. The site's own was not touched.", "Have an administrator run the GRANT or ALTER ROLE that the message names, then repeat the command."),
            new(ErrorKind.DatabaseUnmovable, "The database has what cannot be put aside, so that none was put in its place.", "Load the backup into a database of its own by hand; Get-DeploynixBackup shop | Format-List tells where it lies."),
            new(ErrorKind.BackupNotFound, "No backup of that name is there, or a file of this machine lacks the record beside it.", "Get-DeploynixBackup shop lists those that there are."),
            new(ErrorKind.BackupDamaged, "A backup's bytes are not those that were written when it was made (SHA-256).", "Choose another one: Get-DeploynixBackup shop; if it was being copied, copy it again."),
            new(ErrorKind.BackupForeign, "A backup is of another site, environment or kind of database.", "Choose one of this site: Get-DeploynixBackup shop"),
            new(ErrorKind.BackupFailed, "A backup could not be made, so that what was to follow it (migrations, their undoing) did not begin.", "Backup-DeploynixDatabase shop tries it alone and shows what the dump program says."),
            new(ErrorKind.BackupMismatch, "What a backup gives when it is loaded is not what it was made of: tables or rows differ. The site's database was not touched.", "Choose another one: Get-DeploynixBackup shop"),

            // Adoption
            new(ErrorKind.NotAdoptable, "What lies in the site's folder cannot be taken over, there is nothing to take over, or the server cannot exchange a directory and a link at once.", "Initialize-DeploynixSite shop -Adopt -WhatIf shows what was found; -Force takes two renames where one exchange is not to be had."),
            new(ErrorKind.NotUndoable, "An adoption cannot be undone: none is recorded, or something that came since would be lost. Nothing was changed.", "Move what the message names away, then repeat: Initialize-DeploynixSite shop -Adopt -Undo"),

            // .env
            new(ErrorKind.EnvironmentVariableNotFound, "The site's .env has no such variable.", "Get-DeploynixEnvironmentVariable -Site shop lists those that it has."),
            new(ErrorKind.EnvironmentFileNotFound, "The site has no shared/.env, or its releases share none.", "Put .env into shared/ on the server; where \"shared\".\"files\" in the settings lacks it, add it there."),
            new(ErrorKind.EnvironmentFileInvalid, "PHP could not read the site's .env, it is not UTF-8, or the application refuses what is in it. The message has the line.", "Mend that line on the server, or put back the version before: Restore-DeploynixEnvironment shop -Previous"),
            new(ErrorKind.EnvironmentFileMoved, "Somebody else changed the site's .env after this looked at it. Nothing was changed.", "Look at it again, then repeat the command."),
            new(ErrorKind.EnvironmentNotKept, "No .env of that release, or no earlier version, was kept.", "Repeat the rollback without -RestoreEnvironment; set what has to differ by Set-DeploynixEnvironmentVariable."),

            // Health, people, incidents
            new(ErrorKind.NoHealthCheck, "The settings have no health check, and no url that could be asked, so that nothing could tell whether the site works.", "Add \"url\" or \"health\" to the site's settings: Get-Help about_Deploynix_Health"),
            new(ErrorKind.HealthGateFailed, "A release did not pass a health gate of its deployment. The message says what is live now, and which migrations ran.", "Test-DeploynixHealth shop asks again; where the site stays on the new release: Invoke-DeploynixRollback shop"),
            new(ErrorKind.NothingToWatch, "No release is live, the servers do not serve the same one, or none of its logs can be read.", "Set \"watch\".\"accessLog\" in the settings, and let the deploying user read that log; Get-DeploynixRelease shop shows what is live."),
            new(ErrorKind.ThresholdCrossed, "A release that was watched crossed a threshold. The message says which, and whether it was rolled back.", "Without -AutoRollback the release is live still: Invoke-DeploynixRollback shop"),
            new(ErrorKind.NobodyToTell, "The settings name nobody who is told of such an event.", "Add \"notifications\" to the site's settings: Get-Help about_Deploynix_Notifications"),
            new(ErrorKind.NotificationFailed, "Somebody who was to be told could not be. The reason is the service's own; addresses and secrets are not shown.", "Send-DeploynixNotification 'A test' shop -PassThru shows each one's answer."),
            new(ErrorKind.IncidentOpen, "An incident of the site is open already; one of a site and environment is open at a time.", "Get-DeploynixIncident shop shows it; Update-DeploynixIncident adds to it, Stop-DeploynixIncident closes it."),
            new(ErrorKind.IncidentNotFound, "No incident is open, or none is called so.", "Get-DeploynixIncident shop -All lists those that were."),
            new(ErrorKind.IncidentUnfinished, "Steps of an incident are open, and nobody said that it is closed all the same.", "(Get-DeploynixIncident shop).OpenItems shows them; -Force closes it, and the report has them as questions."),

            new(ErrorKind.Internal, "A fault of this module itself.", "Get-Error shows all of it; report that, with what you typed."),
        }.OrderBy(guide => guide.Kind.Id, StringComparer.Ordinal),
    ];
}
