@{
    RootModule             = 'bin/Deploynix.dll'
    NestedModules          = @('bin/Deploynix.Init.dll')
    RequiredAssemblies     = @('bin/Deploynix.Core.dll')
    ModuleVersion          = '0.1.0'
    GUID                   = '5d5f4a1e-6b0c-4b0e-9a7d-2f1c8e3d7b64'
    Author                 = 'The Deploynix authors'
    CompanyName            = 'Deploynix'
    Copyright              = '(c) the Deploynix authors. MIT licence.'
    Description            = 'Deploys PHP and Laravel sites to Linux servers over SSH in self-contained releases, and takes a broken release back in well under a second.'
    PowerShellVersion      = '7.4'
    CompatiblePSEditions   = @('Core')
    TypesToProcess         = @('bin/Deploynix.Types.ps1xml')
    FormatsToProcess       = @('bin/Deploynix.Format.ps1xml')
    CmdletsToExport        = @(
        'Backup-DeploynixDatabase'
        'Clear-DeploynixCache'
        'Compare-DeploynixRelease'
        'Export-DeploynixIncident'
        'Get-DeploynixBackup'
        'Get-DeploynixDeployment'
        'Get-DeploynixEnvironmentVariable'
        'Get-DeploynixFailedJob'
        'Get-DeploynixIncident'
        'Get-DeploynixLog'
        'Get-DeploynixMigration'
        'Get-DeploynixQueue'
        'Get-DeploynixRelease'
        'Get-DeploynixRollbackPlan'
        'Get-DeploynixSite'
        'Initialize-DeploynixSite'
        'Invoke-DeploynixCommand'
        'Invoke-DeploynixDeploy'
        'Invoke-DeploynixRollback'
        'Lock-DeploynixSite'
        'Measure-DeploynixDelivery'
        'New-DeploynixSite'
        'Optimize-DeploynixCache'
        'Protect-DeploynixRelease'
        'Remove-DeploynixBackup'
        'Remove-DeploynixEnvironmentVariable'
        'Remove-DeploynixFailedJob'
        'Remove-DeploynixRelease'
        'Remove-DeploynixSite'
        'Restart-DeploynixFailedJob'
        'Restart-DeploynixQueue'
        'Restore-DeploynixDatabase'
        'Restore-DeploynixEnvironment'
        'Send-DeploynixNotification'
        'Set-DeploynixActiveRelease'
        'Set-DeploynixEnvironmentVariable'
        'Set-DeploynixSite'
        'Start-DeploynixIncident'
        'Stop-DeploynixIncident'
        'Test-DeploynixBackup'
        'Test-DeploynixHealth'
        'Test-DeploynixMigration'
        'Test-DeploynixSite'
        'Undo-DeploynixMigration'
        'Unlock-DeploynixSite'
        'Unprotect-DeploynixRelease'
        'Update-DeploynixIncident'
        'Watch-DeploynixRelease'
    )
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    PrivateData            = @{
        PSData = @{
            Tags         = @('Deployment', 'Rollback', 'Laravel', 'PHP', 'SSH', 'PSEdition_Core', 'Linux', 'macOS', 'Windows')
            LicenseUri   = 'https://spdx.org/licenses/MIT.html'
            ReleaseNotes = 'CHANGELOG.md in the folder of the module tells what changed.'
        }
    }
}
