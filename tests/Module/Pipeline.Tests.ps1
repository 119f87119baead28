Describe 'The pipeline' {
    BeforeAll {
        $manifest = (Resolve-Path "$PSScriptRoot/../../Deploynix.psd1").Path
        Import-Module $manifest -Force
        Import-Module "$PSScriptRoot/LocalSite.psm1" -Force
        $local = New-LocalSite
        Push-Location $local.Root
        function Get-Live { (Get-DeploynixRelease shop | Where-Object Active).Id }
        function Get-Page { (Get-Content -LiteralPath (Join-Path $local.Shop 'current/index.php')).Trim() }
    }

    AfterAll {
        Pop-Location
        Remove-LocalSite $local
    }

    BeforeEach {
        Get-DeploynixRelease shop | Select-Object -First 1 | Set-DeploynixActiveRelease 6> $null
    }

    It 'makes the second newest release live' {
        Get-DeploynixRelease shop | Select-Object -Skip 1 -First 1 | Set-DeploynixActiveRelease 6> $null
        Get-Page | Should -Be 'v2'
    }

    It 'takes a site to its releases, and a release to its log, a command and a rollback' {
        $releases = Get-DeploynixSite shop | Get-DeploynixRelease
        $releases.Count | Should -Be 3
        $releases[2] | Set-DeploynixActiveRelease 6> $null
        Get-Page | Should -Be 'v1'
        $releases[1] | Get-DeploynixLog | Select-Object -First 1 | Should -Match $releases[1].Id
        $releases[1] | Invoke-DeploynixCommand 'cat index.php' | Should -Be 'v2'
        $releases[0] | Set-DeploynixActiveRelease 6> $null
        $releases[2] | Invoke-DeploynixRollback -Confirm:$false 6> $null
        Get-Page | Should -Be 'v1'
    }

    It 'takes a site to commands that want one of two' {
        Get-DeploynixSite shop | Invoke-DeploynixCommand 'cat index.php' | Should -Be 'v3'
        Get-DeploynixSite shop | Get-DeploynixDeployment -Last 1 | ForEach-Object Site | Should -Be 'shop'
        Get-DeploynixSite shop | Get-DeploynixLog -Tail 1 | Should -Not -BeNullOrEmpty
        Get-DeploynixSite shop | Invoke-DeploynixRollback -Confirm:$false 6> $null
        Get-Page | Should -Be 'v2'
    }

    It 'takes a deployment to the log of its release' {
        $deployment = Get-DeploynixDeployment shop | Where-Object Act -EQ Deploy | Select-Object -First 1
        $deployment | Get-DeploynixLog | Select-Object -First 1 | Should -Match $deployment.Release
    }

    It 'gives what each command says that it gives' {
        Get-DeploynixSite | ForEach-Object { $_.GetType().FullName } | Select-Object -Unique | Should -Be (Get-Command Get-DeploynixSite).OutputType.Name
        Get-DeploynixRelease shop | ForEach-Object { $_.GetType().FullName } | Select-Object -Unique | Should -Be (Get-Command Get-DeploynixRelease).OutputType.Name
        Get-DeploynixDeployment shop | ForEach-Object { $_.GetType().FullName } | Select-Object -Unique | Should -Be (Get-Command Get-DeploynixDeployment).OutputType.Name
        (Get-DeploynixLog shop)[0].GetType().FullName | Should -Be (Get-Command Get-DeploynixLog).OutputType.Name
    }

    It 'changes nothing with -WhatIf: <_>' -ForEach @(
        'New-DeploynixSite api local /srv/api.git -DeployPath /srv/api'
        'Set-DeploynixSite shop -Branch develop -Retention 9'
        'Set-DeploynixSite shop -Environment staging -DeployPath /srv/staging'
        'Remove-DeploynixSite shop'
        'Initialize-DeploynixSite blog -Environment staging'
        'Invoke-DeploynixDeploy shop'
        'Invoke-DeploynixRollback shop'
        'Get-DeploynixRelease shop | Select-Object -Last 1 | Set-DeploynixActiveRelease'
        "Invoke-DeploynixCommand 'touch here' shop"
    ) {
        $before = Get-LocalState $local
        Invoke-Text $local "$_ -WhatIf" | Should -BeNullOrEmpty
        Get-LocalState $local | Should -Be $before
    }

    It 'gives nothing without -PassThru and the object with it: <Command>' -ForEach @(
        @{ Command = 'New-DeploynixSite api local /srv/api.git -DeployPath /srv/api'; Type = 'Site' }
        @{ Command = 'Set-DeploynixSite shop -Retention 4'; Type = 'Site' }
        @{ Command = 'Initialize-DeploynixSite shop'; Type = 'Site' }
        @{ Command = 'Set-DeploynixActiveRelease previous shop'; Type = 'Release' }
        @{ Command = 'Invoke-DeploynixRollback shop -Confirm:$false'; Type = 'Release' }
    ) {
        Invoke-Text $local $Command | Should -BeNullOrEmpty
        if ($Command -match '^New') { Remove-DeploynixSite api -Confirm:$false }
        if ($Type -eq 'Release') { Get-DeploynixRelease shop | Select-Object -First 1 | Set-DeploynixActiveRelease 6> $null }
        $given = Invoke-Text $local "$Command -PassThru"
        $given | Should -BeOfType "Deploynix.Core.Model.$Type"
        if ($Command -match '^New') { Remove-DeploynixSite api -Confirm:$false }
    }

    It 'survives JSON: a release has its values' {
        $release = Get-DeploynixRelease shop | Select-Object -First 1
        $read = $release | ConvertTo-Json -Depth 4 | ConvertFrom-Json
        $read.Id, $read.Site, $read.Environment, $read.Commit | Should -Be $release.Id, $release.Site, $release.Environment, $release.Commit
        @($read.Servers) | Should -Be 'local'
    }

    It 'takes a release that comes out of a file' {
        $file = Join-Path $local.Root 'release.xml'
        Get-DeploynixRelease shop | Select-Object -Skip 1 -First 1 | Export-Clixml $file
        Import-Clixml $file | Set-DeploynixActiveRelease 6> $null
        Remove-Item $file
        Get-Page | Should -Be 'v2'
    }

    It 'takes a release that comes out of a job' {
        $release = Start-Job { Import-Module $using:manifest; Get-DeploynixRelease shop -SettingsPath $using:local.SettingsPath | Select-Object -Last 1 } | Receive-Job -Wait -AutoRemoveJob
        $release | Set-DeploynixActiveRelease 6> $null
        Get-Page | Should -Be 'v1'
    }

    It 'runs in many runspaces at once' {
        $settings = $local.SettingsPath
        $counts = 1..4 | ForEach-Object -Parallel { Import-Module $using:manifest; @(Get-DeploynixRelease shop -SettingsPath $using:settings).Count } -ThrottleLimit 4
        $counts | Should -Be 3, 3, 3, 3
    }

    It 'runs in a thread job' {
        $settings = $local.SettingsPath
        $job = Start-ThreadJob { Import-Module $using:manifest; Get-DeploynixRelease shop -SettingsPath $using:settings | Select-Object -Last 1 | Set-DeploynixActiveRelease }
        $job | Receive-Job -Wait -AutoRemoveJob 6> $null
        Get-Page | Should -Be 'v1'
    }

    It 'ends when nobody wants more, and leaves nothing behind on the server' {
        $before = $Error.Count
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $group, $lines = Invoke-DeploynixCommand 'trap "" PIPE; echo $$; while :; do echo y; done' shop | Select-Object -First 4
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 20
        $lines | Should -Be 'y', 'y', 'y'
        $Error.Count | Should -Be $before
        $left = { & ps -e -o 'pgid=,stat=,args=' | Where-Object { $_ -match "^\s*$group\s+[^Z]" } }
        while ((& $left) -and $watch.Elapsed.TotalSeconds -lt 20) { Start-Sleep -Milliseconds 50 }
        & $left | Should -BeNullOrEmpty
    }

    It 'completes <Line>' -ForEach @(
        @{ Line = 'Get-DeploynixRelease s'; Expected = 'shop' }
        @{ Line = 'Get-DeploynixSite b'; Expected = 'blog' }
        @{ Line = 'Invoke-DeploynixDeploy blog -Environment st'; Expected = 'staging' }
        @{ Line = 'Remove-DeploynixSite blog -Environment p'; Expected = 'production' }
    ) {
        (TabExpansion2 $Line).CompletionMatches.CompletionText | Should -Be $Expected
    }

    It 'completes releases that were listed' {
        $ids = (Get-DeploynixRelease shop).Id
        (TabExpansion2 'Invoke-DeploynixRollback shop 2').CompletionMatches.CompletionText | Should -Be $ids
        (TabExpansion2 'Set-DeploynixActiveRelease -Site shop -Release 2').CompletionMatches.CompletionText | Should -Be $ids
    }

    It 'has an id for the error of <Command>' -ForEach @(
        @{ Command = 'Get-DeploynixRelease'; Id = 'Deploynix.SiteAmbiguous,Deploynix.Commands.GetDeploynixReleaseCommand' }
        @{ Command = 'Get-DeploynixRelease nope'; Id = 'Deploynix.SiteNotFound,Deploynix.Commands.GetDeploynixReleaseCommand' }
        @{ Command = 'Get-DeploynixRelease shop -Environment nope'; Id = 'Deploynix.EnvironmentNotFound,Deploynix.Commands.GetDeploynixReleaseCommand' }
        @{ Command = 'Get-DeploynixRelease shop 20200101_000000'; Id = 'Deploynix.ReleaseNotFound,Deploynix.Commands.GetDeploynixReleaseCommand' }
        @{ Command = 'Get-DeploynixRelease blog -Environment staging'; Id = 'Deploynix.NotInitialized,Deploynix.Commands.GetDeploynixReleaseCommand' }
        @{ Command = 'Get-DeploynixSite -SettingsPath no.json'; Id = 'Deploynix.SettingsNotFound,Deploynix.Commands.GetDeploynixSiteCommand' }
        @{ Command = 'Set-DeploynixActiveRelease 20200101_000000 shop'; Id = 'Deploynix.ReleaseNotFound,Deploynix.Commands.SetDeploynixActiveReleaseCommand' }
        @{ Command = 'Invoke-DeploynixCommand "exit 3" shop'; Id = 'Deploynix.CommandFailed,Deploynix.Commands.InvokeDeploynixCommandCommand' }
        @{ Command = 'Invoke-DeploynixDeploy shop -Branch nope'; Id = 'Deploynix.RevisionNotFound,Deploynix.Commands.InvokeDeploynixDeployCommand' }
    ) {
        { Invoke-Text $local $Command } | Should -Throw -ErrorId $Id
    }

    It 'shows <Name> in a hundred columns' -ForEach @(
        @{ Name = 'releases'; Command = 'Get-DeploynixRelease shop'; Header = '^Live +Id +Age Status +Commit +Subject' }
        @{ Name = 'deployments'; Command = 'Get-DeploynixDeployment shop'; Header = '^Time \(UTC\) +Act +Release +Outcome +Duration By' }
        @{ Name = 'sites'; Command = 'Get-DeploynixSite'; Header = '^Name +Environment +Servers +Branch +Path' }
        @{ Name = 'servers'; Command = '(Get-DeploynixSite).Servers'; Header = '^Name +Connection +Address' }
        @{ Name = 'results'; Command = '(Get-DeploynixDeployment shop -Last 1).Servers'; Header = '^Server +Outcome +Duration' }
    ) {
        $lines = (Invoke-Text $local $Command | Out-String -Width 100).Split("`n").TrimEnd() | Where-Object { $_ -and $_ -notmatch '^\s+Site: shop \(production\)$' }
        $lines = $lines -replace "`e\[[0-9;]*m"
        $lines[0] | Should -Match $Header
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 100 }
        if ($Name -eq 'releases') {
            $lines[2] | Should -Match '^\*'
            $lines[2] | Should -Match '…$'
        }
    }

    It 'shows everything of one in a list' {
        $text = Get-DeploynixRelease shop | Select-Object -First 1 | Format-List | Out-String -Width 100
        foreach ($name in 'Commit', 'Branch', 'DeployedBy', 'Path', 'SettingsPath') { $text | Should -Match $name }
    }

    It 'has no colour where the text goes into a file' {
        Get-DeploynixRelease shop | Out-String | Should -Not -Match "`e\["
    }
}
