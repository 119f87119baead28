BeforeDiscovery {
    Import-Module "$PSScriptRoot/../../Deploynix.psd1" -Force
    Import-Module "$PSScriptRoot/ExampleStage.psm1" -Force
    $lacks = @('php', 'composer', 'sqlite3' | Where-Object { -not (Get-Command $_ -ErrorAction Ignore) }) + @('/usr/share/php/Illuminate/autoload.php' | Where-Object { -not (Test-Path $_) })
    $examples = @(Get-Example)
    $pages = $examples | Group-Object { $_.Page } | ForEach-Object { @{ Page = $_.Name; Examples = $_.Group } }

    # What each would really do something with, on the stage of the examples; what comes before is the set-up that the examples have.
    $lines = @(
        'Backup-DeploynixDatabase shop', 'Backup-DeploynixDatabase shop -Destination ./shop.backup', 'Clear-DeploynixCache shop', "Export-DeploynixIncident new.html shop"
        'Initialize-DeploynixSite shop -WebServer Nginx -ServerName shop.example.com', 'Invoke-DeploynixCommand "touch here" shop', 'Invoke-DeploynixDeploy shop', 'Invoke-DeploynixDeploy shop -Tag v1.0 -BackupDatabase -AutoRollback'
        'Invoke-DeploynixRollback shop', 'Invoke-DeploynixRollback shop ~2 -RestoreEnvironment -Incident', "Lock-DeploynixSite shop -Reason 'the sale'", 'New-DeploynixSite api local /srv/git/api.git -DeployPath /srv/api', 'Optimize-DeploynixCache shop'
        "Protect-DeploynixRelease previous shop -Reason 'before the fair'", 'Remove-DeploynixBackup 20260318_164700 shop', 'Remove-DeploynixEnvironmentVariable OLD_API_KEY shop', 'Remove-DeploynixFailedJob -All -Site shop', 'Remove-DeploynixRelease 20260318_143200 shop'
        'Remove-DeploynixSite blog', 'Restart-DeploynixFailedJob -All -Site shop', 'Restart-DeploynixQueue shop', 'Restore-DeploynixDatabase 20260318_164700 shop', 'Restore-DeploynixDatabase -Before 20260318_164700 -Site shop', 'Restore-DeploynixEnvironment shop -Previous'
        "Send-DeploynixNotification 'The sale begins' shop", 'Set-DeploynixActiveRelease previous shop', 'Set-DeploynixEnvironmentVariable LOG_LEVEL info shop', 'Set-DeploynixSite shop -Branch develop', "Start-DeploynixIncident 'The front page fails' shop -Severity Critical"
        "Stop-DeploynixIncident shop 'It is over.' -Force", 'Test-DeploynixBackup 20260318_164700 shop', 'Test-DeploynixSite shop -Deep', 'Undo-DeploynixMigration shop -Step 1', 'Undo-DeploynixMigration shop -To 20260318_160500', 'Unlock-DeploynixSite shop'
        'Unprotect-DeploynixRelease previous shop', "Update-DeploynixIncident shop -Item Database -Done -Note 'It is nullable.'", 'Watch-DeploynixRelease shop -For 5m -AutoRollback'
    ) | ForEach-Object { @{ Page = [regex]::Match($_, '^\S+').Value; Number = 0; Code = "$_ -WhatIf" } }
    $lines += @{ Page = 'Initialize-DeploynixSite'; Number = 5; Code = 'Initialize-DeploynixSite shop -Adopt -WhatIf' }, @{ Page = 'Initialize-DeploynixSite'; Number = 7; Code = 'Initialize-DeploynixSite shop -Adopt -Undo -WhatIf' }
    $mutators = (Get-Command -Module Deploynix | Where-Object { $_.Parameters.ContainsKey('WhatIf') }).Name
}

Describe 'On the stage' -Skip:($lacks.Count -gt 0) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../../Deploynix.psd1" -Force
        Import-Module "$PSScriptRoot/ExampleStage.psm1" -Force
        $stage = New-ExampleStage
    }

    AfterAll {
        if ($stage) { Remove-ExampleStage $stage }
    }

    Context 'the examples of the pages' {
        It '<Page> has two that are run' -ForEach $pages {
            @($Examples | Where-Object { -not $_.Because }).Count | Should -BeGreaterOrEqual 2
        }

        It '<Page>, example <Number>: <Title>' -ForEach $examples {
            if ($Because) { Set-ItResult -Skipped -Because $Because; return }
            $Code | Should -Match $Page
            { Invoke-Example $stage $_ } | Should -Not -Throw
        }
    }

    Context '-WhatIf' {
        It 'is tried for every command that has it' -ForEach @(@{ Mutators = $mutators; Lines = $lines }) {
            $Lines.Page | Sort-Object -Unique | Should -Be ($Mutators | Sort-Object)
        }

        It 'changes no byte: <Code>' -ForEach $lines {
            { Invoke-Example $stage $_ -Unchanged } | Should -Not -Throw
        }
    }
}
