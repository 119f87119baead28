Describe 'Completion and what stands for a release' {
    BeforeAll {
        Import-Module "$PSScriptRoot/../../Deploynix.psd1" -Force
        Import-Module "$PSScriptRoot/LocalSite.psm1" -Force
        $local = New-LocalSite
        Push-Location $local.Root
        # The settings lie in a checkout, as they do in most repositories.
        git init --quiet --initial-branch=main $local.Root
        git -C $local.Root -c user.name=Mara -c user.email=mara@example.com commit --quiet --allow-empty --message x
        'feature/basket', 'fix-prices' | ForEach-Object { git -C $local.Root branch $_ }
        'v1.0', 'v1.1' | ForEach-Object { git -C $local.Root tag $_ }
        git -C $local.Root pack-refs --all
        git -C $local.Root branch later
        $settings = Get-Content deploynix.json -Raw | ConvertFrom-Json -AsHashtable
        $settings.sites.shop.health = @{ checks = @(@{ name = 'writable'; command = 'test -w .' }, @{ name = 'page'; command = 'test -f index.php' }) }
        $settings.sites.shop.notifications = @(@{ kind = 'webhook'; name = 'ops'; url = 'http://127.0.0.1:9/x'; events = @('message') })
        $settings | ConvertTo-Json -Depth 9 | Set-Content deploynix.json
        $releases = @(Get-DeploynixRelease shop)
        function Complete([string] $Line) { (TabExpansion2 $Line).CompletionMatches }
    }

    AfterAll {
        Pop-Location
        Remove-LocalSite $local
    }

    It 'gives <Expected> for <Line>' -ForEach @(
        @{ Line = 'Get-DeploynixRelease s'; Expected = 'shop' }
        @{ Line = 'Get-DeploynixRelease -Site '; Expected = 'blog', 'shop' }
        @{ Line = 'Invoke-DeploynixDeploy blog -Environment '; Expected = 'production', 'staging' }
        @{ Line = 'Invoke-DeploynixDeploy shop -Environment '; Expected = 'production' }
        @{ Line = 'Invoke-DeploynixDeploy shop -Branch '; Expected = 'feature/basket', 'fix-prices', 'later', 'main' }
        @{ Line = 'Invoke-DeploynixDeploy shop -Branch fe'; Expected = 'feature/basket' }
        @{ Line = 'Invoke-DeploynixDeploy shop -Tag v1'; Expected = 'v1.0', 'v1.1' }
        @{ Line = 'Test-DeploynixSite shop -Check env-'; Expected = 'env-file-mode', 'env-keys' }
        @{ Line = 'Test-DeploynixHealth shop -Check '; Expected = 'page', 'writable' }
        @{ Line = 'Clear-DeploynixCache shop -Kind r'; Expected = 'Route' }
        @{ Line = 'Update-DeploynixIncident shop -Item d'; Expected = 'Database' }
        @{ Line = 'Send-DeploynixNotification hello shop -Kind d'; Expected = 'Discord' }
        @{ Line = 'Send-DeploynixNotification hello shop -To '; Expected = 'ops' }
        @{ Line = 'Get-DeploynixLog shop -Server '; Expected = 'local' }
        @{ Line = 'Invoke-DeploynixRollback shop prev'; Expected = 'previous' }
        @{ Line = 'Set-DeploynixActiveRelease cur'; Expected = 'current' }
    ) {
        (Complete $Line).CompletionText.Trim("'") | Sort-Object | Should -Be $Expected
    }

    It 'gives releases by id and by commit, with status, age and subject' {
        (Complete 'Set-DeploynixActiveRelease -Site shop -Release ').CompletionText | Should -Be $releases.Id
        (Complete "Compare-DeploynixRelease $($releases[1].Commit.Substring(0, 6))").CompletionText | Should -Be $releases[1].Id
        (Complete 'Get-DeploynixRelease shop -Id 2').CompletionText | Should -Be $releases.Id
        $match = (Complete "Invoke-DeploynixRollback shop $($releases[0].Id)")[0]
        $match.ToolTip | Should -Match "^live, Finished, (now|\d+ (s|min) ago): $($releases[0].ShortCommit) Version 3"
    }

    It 'knows what this session did since' {
        Invoke-DeploynixRollback shop -Confirm:$false 6> $null
        (Complete "Set-DeploynixActiveRelease $($releases[1].Id)")[0].ToolTip | Should -Match '^live'
        (Complete "Set-DeploynixActiveRelease $($releases[0].Id)")[0].ToolTip | Should -Not -Match '^live'
        $releases[0] | Set-DeploynixActiveRelease 6> $null
    }

    It 'is done in a tenth of a second: <_>' -ForEach @(
        'Get-DeploynixRelease s', 'Invoke-DeploynixDeploy blog -Environment ', 'Invoke-DeploynixDeploy shop -Branch ', 'Set-DeploynixActiveRelease 2', 'Test-DeploynixSite shop -Check ', 'Get-DeploynixBackup shop -Id '
    ) {
        $line = $_
        $null = TabExpansion2 $line
        # The best of several: how busy the machine is, is not meant.
        $best = 1..5 | ForEach-Object { (Measure-Command { TabExpansion2 $line }).TotalMilliseconds } | Measure-Object -Minimum
        $best.Minimum | Should -BeLessThan 100
    }

    It 'asks no server: <_>' -ForEach @('Get-DeploynixRelease far', 'Invoke-DeploynixRollback far ', 'Get-DeploynixBackup far ', 'Invoke-DeploynixDeploy far -Branch ', 'Get-DeploynixLog far -Server ') {
        $settings = Join-Path $local.Root 'far.json'
        Set-Content $settings '{ "sites": { "far": { "server": "deploy@192.0.2.1", "repository": "git@192.0.2.1:x.git" } } }'
        $env:DEPLOYNIX_SETTINGS = $settings
        try {
            $line = $_
            (Measure-Command { TabExpansion2 $line }).TotalSeconds | Should -BeLessThan 3
        } finally {
            $env:DEPLOYNIX_SETTINGS = $null
        }
    }

    It 'never throws, whatever the settings are: <Name>' -ForEach @(
        @{ Name = 'none'; Text = $null }, @{ Name = 'empty'; Text = '' }, @{ Name = 'no JSON'; Text = '{ "sites": { ' }, @{ Name = 'another shape'; Text = '[1, 2]' }, @{ Name = 'mistakes'; Text = '{ "sites": { "shop": { "server": 4 } } }' }
    ) {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        $file = Join-Path $folder 'deploynix.json'
        if ($null -ne $Text) { Set-Content $file $Text }
        $env:DEPLOYNIX_SETTINGS = $file
        try {
            foreach ($command in Get-Command -Module Deploynix) {
                $completed = $command.Parameters.Values | Where-Object { $_.Attributes.Where{ $_ -is [ArgumentCompleter] } }
                foreach ($parameter in $completed) {
                    foreach ($word in '', 'x', "'it''s") {
                        $completer = $parameter.Attributes.Where{ $_ -is [ArgumentCompleter] }[0].Type::new()
                        { @($completer.CompleteArgument($command.Name, $parameter.Name, $word, $null, @{})) } | Should -Not -Throw
                    }
                }
            }
            { TabExpansion2 'Invoke-DeploynixDeploy shop -Environment ' } | Should -Not -Throw
        } finally {
            $env:DEPLOYNIX_SETTINGS = $null
        }
    }

    It 'completes every parameter that names a site, an environment or a release' {
        foreach ($command in Get-Command -Module Deploynix) {
            foreach ($parameter in $command.Parameters.Values | Where-Object { $_.Name -in 'Site', 'Environment', 'Release', 'To' -and $command.Name -notin 'New-DeploynixSite' }) {
                if ($command.Name -eq 'Send-DeploynixNotification' -and $parameter.Name -eq 'Release') { continue }
                $parameter.Attributes.Where{ $_ -is [ArgumentCompleter] } | Should -HaveCount 1 -Because "$($command.Name) -$($parameter.Name)"
            }
        }
    }

    It 'takes <Name> for the release that one would think of' -ForEach @(
        @{ Name = 'current'; Of = { 'current' }; Place = 0 }
        @{ Name = 'CURRENT'; Of = { 'CURRENT' }; Place = 0 }
        @{ Name = 'previous'; Of = { 'previous' }; Place = 1 }
        @{ Name = '~1'; Of = { '~1' }; Place = 1 }
        @{ Name = '~2'; Of = { '~2' }; Place = 2 }
        @{ Name = 'an id'; Of = { $releases[2].Id }; Place = 2 }
        @{ Name = 'a commit'; Of = { $releases[1].Commit }; Place = 1 }
        @{ Name = 'the beginning of a commit'; Of = { $releases[2].Commit.Substring(0, 8).ToUpperInvariant() }; Place = 2 }
        @{ Name = 'a release'; Of = { $releases[2] }; Place = 2 }
        @{ Name = 'a deployment'; Of = { Get-DeploynixDeployment shop | Where-Object Release -EQ $releases[2].Id | Select-Object -First 1 }; Place = 2 }
        @{ Name = 'a release out of a file'; Of = { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($releases[1])) }; Place = 1 }
    ) {
        $reference = & $Of
        $expected = $releases[$Place].Id
        Invoke-DeploynixCommand 'basename "$(pwd -P)"' shop -Release $reference | Should -Be $expected
        (Get-DeploynixLog shop -Release $reference)[0] | Should -Match $expected
        if ($Place -gt 0) { (Get-DeploynixRollbackPlan shop -To $reference).Release | Should -Be $expected }
        (Set-DeploynixActiveRelease $reference shop -PassThru 6> $null).Id | Should -Be $expected
        $releases[0] | Set-DeploynixActiveRelease 6> $null
    }

    It 'says what it takes where a release is named by <_>' -ForEach @('~9', 'nope', '20200101_000000', 'ffffffffff') {
        { Set-DeploynixActiveRelease $_ shop } | Should -Throw -ErrorId 'Deploynix.ReleaseNotFound,*'
    }
}
