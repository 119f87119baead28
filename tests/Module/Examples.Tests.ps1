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
    # Each way to name a release, for the commands that need a Laravel site; Completion.Tests has the others.
    $forms = 'current', 'previous', '~1', '20260318_160500', 'c2add81', '(Get-DeploynixRelease shop)[1]', '(Get-DeploynixDeployment shop -Last 1)'
    $takers = @(
        'Get-DeploynixMigration shop -Release {0}', 'Test-DeploynixMigration shop -Release {0}', 'Undo-DeploynixMigration shop -WhatIf -To {0}', 'Clear-DeploynixCache shop Event -Release {0}', 'Optimize-DeploynixCache shop Event -Release {0}'
        'Restore-DeploynixEnvironment {0} -Site shop -WhatIf', 'Start-DeploynixIncident x shop -Release {0}; Stop-DeploynixIncident shop x -Force', 'Compare-DeploynixRelease {0} -Site shop', 'Compare-DeploynixRelease current {0} shop'
        'Protect-DeploynixRelease {0} shop -WhatIf', 'Unprotect-DeploynixRelease {0} shop -WhatIf', 'Remove-DeploynixRelease 20260318_143200 shop -WhatIf', 'Invoke-DeploynixRollback shop {0} -WhatIf', 'Get-DeploynixLog shop {0}'
    ) | ForEach-Object {
        $line = $_
        @{ Page = [regex]::Match($line, '^\S+').Value; Number = 'forms'; Line = $line; Code = ($forms | ForEach-Object { $line -f $_ } | Select-Object -Unique) -join "`n" }
    }
    $strangers = $takers | Where-Object Line -Match '\{0}' | ForEach-Object { @{ Page = $_.Page; Number = 'stranger'; Code = $_.Line -f 'nope' -replace ';.*' } }
    $lines | ForEach-Object { $_.Unchanged = $true }
    $every = $examples + $takers + $strangers + $lines
    $mutators = (Get-Command -Module Deploynix | Where-Object { $_.Parameters.ContainsKey('WhatIf') }).Name
}

Describe 'On the stage' -ForEach @(@{ Every = $every; Lacks = $lacks }) {
    BeforeAll {
        if ($Lacks) { return }
        Import-Module "$PSScriptRoot/../../Deploynix.psd1" -Force
        Import-Module "$PSScriptRoot/ExampleStage.psm1" -Force
        # All of them beforehand, side by side.
        $wrong = Invoke-EveryExample @($Every | Where-Object { -not $_.Because })
    }

    BeforeEach {
        if ($Lacks) { Set-ItResult -Skipped -Because "there is no $($Lacks -join ', ')" }
    }

    Context 'the examples of the pages' {
        It '<Page> has two that are run' -ForEach $pages {
            @($Examples | Where-Object { -not $_.Because }).Count | Should -BeGreaterOrEqual 2
        }

        It '<Page>, example <Number>: <Title>' -ForEach $examples {
            if ($Because) { Set-ItResult -Skipped -Because $Because; return }
            $Code | Should -Match $Page
            $wrong["$Page/${Number}: $Code"] | Should -BeExactly ''
        }
    }

    Context 'what stands for a release' {
        It 'is taken in each form: <Line>' -ForEach $takers {
            $wrong["$Page/${Number}: $Code"] | Should -BeExactly ''
        }

        It 'is refused where there is none: <Code>' -ForEach $strangers {
            $wrong["$Page/${Number}: $Code"] | Should -Match 'nope'
        }
    }

    Context '-WhatIf' {
        It 'is tried for every command that has it' -ForEach @(@{ Mutators = $mutators; Lines = $lines }) {
            $Lines.Page | Sort-Object -Unique | Should -Be ($Mutators | Sort-Object)
        }

        It 'changes no byte: <Code>' -ForEach $lines {
            $wrong["$Page/${Number}: $Code"] | Should -BeExactly ''
        }
    }
}
