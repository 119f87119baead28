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

    It 'takes an object by position as down the pipeline: <Line>' -ForEach @(
        @{ Line = 'Set-DeploynixActiveRelease $releases[2] -PassThru'; Expected = 2 }
        @{ Line = 'Set-DeploynixActiveRelease $deployment -PassThru'; Expected = 1 }
        @{ Line = 'Set-DeploynixActiveRelease $stored[1] -PassThru'; Expected = 1 }
        @{ Line = 'Invoke-DeploynixRollback $releases[2] -Confirm:$false -PassThru'; Expected = 2 }
        @{ Line = 'Invoke-DeploynixRollback (Get-DeploynixRollbackPlan $releases[2]) -Confirm:$false -PassThru'; Expected = 2 }
        @{ Line = 'Set-DeploynixActiveRelease (Get-DeploynixRollbackPlan $releases[2]) -PassThru'; Expected = 2 }
        @{ Line = 'Get-DeploynixRollbackPlan $releases[2]'; Expected = 2; Property = 'Release' }
        @{ Line = 'Get-DeploynixRollbackPlan -To $releases[2]'; Expected = 2; Property = 'Release' }
        @{ Line = 'Protect-DeploynixRelease $releases[1]'; Expected = 1 }
        @{ Line = 'Unprotect-DeploynixRelease $stored[1]'; Expected = 1 }
        @{ Line = 'Compare-DeploynixRelease $releases[1] $releases[0]'; Expected = 1; Property = 'From' }
        @{ Line = 'Invoke-DeploynixCommand ''basename "$(pwd -P)"'' -Release $releases[1]'; Expected = 1; Property = '' }
        @{ Line = 'Get-DeploynixRelease $site | Select-Object -First 1'; Expected = 0 }
        @{ Line = 'Get-DeploynixRelease $releases[2] | Select-Object -First 1'; Expected = 0 }
        @{ Line = 'Get-DeploynixRelease -Id $releases[2]'; Expected = 2 }
        @{ Line = 'Get-DeploynixSite $site'; Expected = 'shop'; Property = 'Name' }
        @{ Line = 'Set-DeploynixSite $site -Retention 5 -PassThru'; Expected = 'shop'; Property = 'Name' }
        @{ Line = 'Test-DeploynixSite $site -Check lock'; Expected = 'shop'; Property = 'Site' }
    ) {
        $releases = @(Get-DeploynixRelease shop)
        $site = Get-DeploynixSite shop
        $deployment = @(Get-DeploynixDeployment shop | Where-Object Release -EQ $releases[1].Id)[0]
        $stored = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($releases))
        # There are other sites in the file, and other files.
        Push-Location $TestDrive
        try {
            $given = & ([scriptblock]::Create("$Line 6> `$null"))
        } finally {
            Pop-Location
        }
        $property = $null -eq $Property ? 'Id' : $Property
        $name = $property ? $given.$property : $given
        $name | Should -Be ($Expected -is [int] ? $releases[$Expected].Id : $Expected)
    }

    It 'takes what is said by itself before what an object tells' {
        { Set-DeploynixActiveRelease (Get-DeploynixRelease shop)[1] nope } | Should -Throw -ErrorId 'Deploynix.SiteNotFound,*'
        { Set-DeploynixActiveRelease (Get-DeploynixRelease shop)[1] -Environment nope } | Should -Throw -ErrorId 'Deploynix.EnvironmentNotFound,*'
    }

    It 'takes what has a release''s properties, wherever that comes from: <_>' -ForEach 'Set-DeploynixActiveRelease', 'Protect-DeploynixRelease', 'Unprotect-DeploynixRelease', 'Remove-DeploynixRelease' {
        # What was just left is never removed.
        Get-DeploynixRelease shop | Select-Object -Skip 1 -First 1 | Set-DeploynixActiveRelease 6> $null
        Get-DeploynixRelease shop | Select-Object -First 1 | Set-DeploynixActiveRelease 6> $null
        $release = (Get-DeploynixRelease shop)[2]
        $deployment = @(Get-DeploynixDeployment shop | Where-Object { $_.Act -eq 'Deploy' -and $_.Release -eq $release.Id })[0]
        Push-Location $TestDrive
        try {
            foreach ($one in ($release | Select-Object Id, Site, Environment, SettingsPath), ($release | ConvertTo-Json | ConvertFrom-Json), ($release | ConvertTo-Csv | ConvertFrom-Csv), ($deployment | ConvertTo-Json | ConvertFrom-Json)) {
                $failed = $null
                $one | & $_ -WhatIf -ErrorAction SilentlyContinue -ErrorVariable failed
                $failed | Should -BeNullOrEmpty
            }
        } finally {
            Pop-Location
        }
    }

    It 'refuses a release that is not there before it does, plans or tells anything: <_>' -ForEach @(
        'Set-DeploynixActiveRelease nope shop'
        'Remove-DeploynixRelease nope shop -Confirm:$false'
        'Protect-DeploynixRelease nope shop'
        'Unprotect-DeploynixRelease nope shop'
        'Compare-DeploynixRelease nope -Site shop'
        'Compare-DeploynixRelease current nope -Site shop'
        'Invoke-DeploynixRollback shop -Release nope -Confirm:$false'
        'Get-DeploynixRollbackPlan shop -To nope'
        'Get-DeploynixMigration shop -Release nope'
        'Test-DeploynixMigration shop -Release nope'
        'Invoke-DeploynixCommand true shop -Release nope'
        'Clear-DeploynixCache shop -Release nope'
        'Optimize-DeploynixCache shop -Release nope'
        'Start-DeploynixIncident Late shop -Release nope'
    ) {
        foreach ($line in $_, "$_ -WhatIf") {
            if ($line -match '-WhatIf' -and -not (Get-Command ($_ -replace ' .*')).Parameters.ContainsKey('WhatIf')) { continue }
            $before = Get-LocalState $local
            { Invoke-Text $local $line } | Should -Throw -ErrorId 'Deploynix.ReleaseNotFound,*' -ExpectedMessage '*no release*nope*'
            Get-LocalState $local | Should -Be $before -Because $line
        }
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

    Context 'files' {
        BeforeAll {
            $folder = (New-Item -ItemType Directory (Join-Path $TestDrive 'a [1]')).FullName
            $drop = "<?php return new class extends Illuminate\Database\Migrations\Migration { public function up(): void { Schema::drop('orders'); } };"
            $make = "<?php return new class extends Illuminate\Database\Migrations\Migration { public function up(): void { Schema::create('orders', function (Blueprint `$table) { `$table->id(); }); } };"
            Set-Content -LiteralPath "$folder/2026_01_01_000000_drop[x].php", "$folder/2026_01_02_000000_dropx.php" -Value $drop
            Set-Content -LiteralPath "$folder/2026_01_03_000000_make.php" -Value $make
            $null = New-PSDrive -Name files -PSProvider FileSystem -Root $folder
            function Get-Seen { param([Parameter(ValueFromPipeline)] $Finding) process { $Finding.Migration -replace '^.*_' } }
        }

        AfterAll { Remove-PSDrive files }

        It 'matches wildcards by -Path: <Path>' -ForEach @(
            @{ Path = 'files:/*_drop*'; Expected = 'drop[x]', 'dropx' }
            @{ Path = 'files:/*_drop[x].php'; Expected = 'dropx' }
            @{ Path = 'files:/2026_01_02_000000_dropx.php'; Expected = 'dropx' }
        ) {
            Test-DeploynixMigration -Path $Path -Database MySql | Get-Seen | Sort-Object -Unique | Should -Be $Expected
        }

        It 'takes -LiteralPath, and -PSPath, as it is' {
            Test-DeploynixMigration -LiteralPath 'files:/2026_01_01_000000_drop[x].php' -Database MySql | Get-Seen | Sort-Object -Unique | Should -Be 'drop[x]'
            Test-DeploynixMigration -PSPath $folder -Database MySql | Get-Seen | Sort-Object -Unique | Should -Be 'drop[x]', 'dropx', 'make'
            Get-Item -LiteralPath "$folder/2026_01_01_000000_drop[x].php" | Test-DeploynixMigration -Database MySql | Get-Seen | Sort-Object -Unique | Should -Be 'drop[x]'
        }

        It 'has both for every file that is read, and the one that is written is taken as it is' {
            foreach ($command in Get-Command -Module Deploynix | Where-Object { $_.Parameters.ContainsKey('Path') }) {
                $names = @($command.Parameters.Keys) + @($command.Parameters.Values.Aliases)
                $names | Should -Contain 'LiteralPath' -Because $command
                if ($command.Verb -ne 'Export') { $command.Parameters['LiteralPath'].Aliases | Should -Contain 'PSPath' -Because $command }
            }
        }

        It 'says so where nothing matches, several do, or it is no file' {
            { Test-DeploynixMigration -Path "$TestDrive/none*" -ErrorAction Stop } | Should -Throw -ErrorId 'Deploynix.InvalidArgument*' -ExpectedMessage '*Nothing matches*'
            { Test-DeploynixMigration -LiteralPath 'Env:/HOME' -ErrorAction Stop } | Should -Throw -ErrorId 'Deploynix.InvalidArgument*' -ExpectedMessage '*no file*'
            { Restore-DeploynixDatabase -Path 'files:/*.php' -Site shop -Confirm:$false } | Should -Throw -ErrorId 'Deploynix.InvalidArgument*' -ExpectedMessage '*More than one*'
            { Test-DeploynixBackup -LiteralPath 'files:/none*' -Site shop } | Should -Throw -ErrorId 'Deploynix.BackupNotFound*'
        }
    }

    It 'gives one bool by -Quiet: <_>' -ForEach @('Test-DeploynixSite', 'Test-DeploynixHealth', 'Test-DeploynixBackup', 'Test-DeploynixMigration') {
        (Get-Command -Module Deploynix -Verb Test).Name | Should -Contain $_
        (Get-Command -Module Deploynix -Verb Test).Count | Should -Be 4
        (Get-Command $_).Parameters.Quiet.SwitchParameter | Should -BeTrue
        (Get-Command $_).OutputType.Type | Should -Contain ([bool])
    }

    It 'gives a bool, of one or of many: -Quiet' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'migrations')
        Set-Content "$folder/2026_01_03_000000_make.php" "<?php return new class extends Migration { public function up(): void { Schema::create('orders', function (Blueprint `$table) { `$table->id(); }); } };"
        Test-DeploynixMigration -Path $folder -Database MySql -Quiet | Should -BeExactly $true
        Set-Content "$folder/2026_01_04_000000_drop.php" "<?php return new class extends Migration { public function up(): void { Schema::drop('orders_old'); } };"
        Test-DeploynixMigration -Path $folder -Database MySql -Quiet | Should -BeExactly $false
        Test-DeploynixSite shop -Check lock -Quiet | Should -BeExactly $true
    }

    It 'runs on as many servers at once as -ThrottleLimit says; each that fails is one error' {
        $settings = Get-Content $local.SettingsPath -Raw | ConvertFrom-Json -AsHashtable
        $settings.sites.shop.Remove('server')
        $settings.sites.shop.servers = @('one', 'two', 'three' | ForEach-Object { @{ name = $_; host = 'local' } })
        $many = Join-Path $local.Root 'many.json'
        $settings | ConvertTo-Json -Depth 9 | Set-Content $many
        # Each waits until all three are there.
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive 'there')).FullName
        $wait = ": > '$folder'/`$`$; i=0; until [ `$(ls '$folder' | wc -l) -ge 3 ]; do i=`$((i + 1)); [ `$i -lt 200 ] || exit 7; sleep 0.05; done; echo all"
        Invoke-DeploynixCommand $wait shop -SettingsPath $many -ThrottleLimit 3 | Should -Be 'all', 'all', 'all'
        # One after another by itself.
        Invoke-DeploynixCommand "mkdir '$folder/one' && rmdir '$folder/one' && echo alone" shop -SettingsPath $many | Should -Be 'alone', 'alone', 'alone'
        $failed = $null
        Invoke-DeploynixCommand "mkdir '$folder/first' 2> /dev/null && echo first" shop -SettingsPath $many -ThrottleLimit 3 -ErrorAction SilentlyContinue -ErrorVariable failed | Should -Be 'first'
        $failed.Count | Should -Be 2
        $failed.FullyQualifiedErrorId | Select-Object -Unique | Should -Be 'Deploynix.CommandFailed,Deploynix.Commands.InvokeDeploynixCommandCommand'
        $failed.TargetObject | ForEach-Object { $_ | Should -BeIn 'one', 'two', 'three' }
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

    It 'shows no progress where nobody looks' {
        $said = pwsh -NoProfile -NonInteractive -Command "Import-Module '$manifest'; Get-DeploynixRelease shop -SettingsPath '$($local.SettingsPath)' | Select-Object -First 1 | Set-DeploynixActiveRelease 6> `$null; 'done'" 2>&1
        $said | Should -BeExactly 'done'
    }

    It 'has colours on a terminal, the same text without by NO_COLOR and in plain text' {
        if (-not (Get-Command script -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'there is no script(1), which makes a terminal'; return }
        function Get-Shown([string] $Before, [hashtable] $With = @{}) {
            $code = "$Before; Import-Module '$manifest'; Get-DeploynixRelease shop -SettingsPath '$($local.SettingsPath)' | Select-Object -First 2"
            Set-Content -LiteralPath (Join-Path $TestDrive 'shown.ps1') -Value $code
            $variables = @('TERM=xterm-256color', 'COLUMNS=100', 'POWERSHELL_TELEMETRY_OPTOUT=1') + @($With.Keys | ForEach-Object { "$_=$($With[$_])" })
            $text = (env -u NO_COLOR @variables script -qec "pwsh -NoProfile -File $(Join-Path $TestDrive 'shown.ps1')" /dev/null) -join "`n"
            @{ Colours = [regex]::Matches($text, "`e\[[0-9;]+m").Count; Text = $text -replace "`e[\[\]?=>][0-9;?]*[a-zA-Z]?" -replace '\d+ (s|min)\b', 'TIME' -replace '\s+', ' ' }
        }
        $coloured = Get-Shown '$null'
        $coloured.Colours | Should -BeGreaterThan 0
        $none = Get-Shown '$null' @{ NO_COLOR = '1' }
        $plain = Get-Shown '$PSStyle.OutputRendering = "PlainText"'
        $none.Colours, $plain.Colours | Should -Be 0, 0
        $none.Text | Should -BeExactly $coloured.Text
        $plain.Text | Should -BeExactly $coloured.Text
        $plain.Text | Should -Match 'Live Id .*Status.* Finished'
    }

    It 'has no colour where the text goes into a file' {
        Get-DeploynixRelease shop | Out-String | Should -Not -Match "`e\["
    }

    It 'tells the protocol with -Debug, and no secret' {
        $said = @(Get-DeploynixRelease shop -Debug 5>&1 | Where-Object { $_ -is [Management.Automation.DebugRecord] })
        $said[0].Message | Should -Match '^local, channel \d+ < '
        "$($said.Message)" | Should -Match 'lines, \d+ characters'
        @(Get-DeploynixRelease shop 5>&1 | Where-Object { $_ -is [Management.Automation.DebugRecord] }) | Should -BeNullOrEmpty

        Set-DeploynixSite shop -SharedFile .env
        $value = 'correct-horse-' + 'battery-staple'
        $secret = [securestring]::new()
        foreach ($character in $value.ToCharArray()) { $secret.AppendChar($character) }
        $said = @(Set-DeploynixEnvironmentVariable -Variable QUEUE_KEY -Value $secret -Site shop -Debug -Confirm:$false 5>&1 | Where-Object { $_ -is [Management.Automation.DebugRecord] })
        "$($said.Message)" | Should -Match 'deploynix-ready'
        "$($said.Message)" | Should -Match '< run, \d+ characters'
        Set-DeploynixSite shop -SharedFile @()
        $hidden = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($value)).TrimEnd('=')
        "$($said.Message)" | Should -Not -Match "$value|$hidden"
    }

    It 'shows how far it is and how long it has to go, and takes that away however it ends' {
        # A host that shows nothing; records come by the stream alone.
        $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
        try {
            $null = $shell.AddScript('param($Manifest, $Folder) Import-Module $Manifest; Set-Location -LiteralPath $Folder').AddArgument($manifest).AddArgument($local.Root).Invoke()
            foreach ($line in 'Invoke-DeploynixDeploy shop', 'Invoke-DeploynixDeploy shop', 'Invoke-DeploynixDeploy shop -Branch nope', 'Set-DeploynixActiveRelease previous shop') {
                $shell.Commands.Clear()
                $shell.Streams.ClearStreams()
                try { $null = $shell.AddScript($line).Invoke() } catch { $line | Should -Match 'nope' }
                $records = @($shell.Streams.Progress | Where-Object ActivityId -GE 73000)
                $shown = @($records | Where-Object RecordType -EQ Processing)
                $shown.Count | Should -BeGreaterOrEqual 2 -Because $line
                $shown[0].Activity | Should -Match '^shop \(production\): '
                $shown[0].ParentActivityId | Should -Be -1
                ($shown | Where-Object Activity -EQ 'local' | Select-Object -First 1).ParentActivityId | Should -Be $shown[0].ActivityId
                # Each that began has one end.
                $records | Where-Object RecordType -EQ Completed | ForEach-Object ActivityId | Sort-Object | Should -Be ($shown.ActivityId | Sort-Object -Unique)
                # The first deployments of these tests are what the next one is estimated by.
                if ($line -eq 'Invoke-DeploynixDeploy shop') { ($shown | Measure-Object SecondsRemaining -Maximum).Maximum | Should -BeGreaterOrEqual 1 }
            }
        } finally {
            $shell.Dispose()
        }
    }

    It 'takes away what it shows where it is stopped in the middle of a deployment, which then is over' {
        $settings = Get-Content $local.SettingsPath -Raw | ConvertFrom-Json -AsHashtable
        $there = Join-Path $TestDrive 'step'
        $settings.sites.shop.hooks = @{ 'before:activate' = ": > '$there'; while :; do sleep 1; done" }
        $file = Join-Path $local.Root 'stopped.json'
        $settings | ConvertTo-Json -Depth 9 | Set-Content $file
        $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
        try {
            $null = $shell.AddScript('param($Manifest) Import-Module $Manifest').AddArgument($manifest).Invoke()
            $shell.Commands.Clear()
            $before = (Get-DeploynixRelease shop)[0].Id
            $running = $shell.AddCommand('Invoke-DeploynixDeploy').AddParameter('Site', 'shop').AddParameter('SettingsPath', $file).BeginInvoke()
            $watch = [Diagnostics.Stopwatch]::StartNew()
            while (-not (Test-Path $there) -and -not $running.IsCompleted -and $watch.Elapsed.TotalSeconds -lt 60) { Start-Sleep -Milliseconds 20 }
            $there | Should -Exist
            $watch.Restart()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 5
            $records = @($shell.Streams.Progress | Where-Object ActivityId -GE 73000)
            $shown = @($records | Where-Object RecordType -EQ Processing)
            $shown.ActivityId | Sort-Object -Unique | Should -HaveCount 2
            $records | Where-Object RecordType -EQ Completed | ForEach-Object ActivityId | Sort-Object | Should -Be ($shown.ActivityId | Sort-Object -Unique)
            # The lock is free, and what was live is live.
            (Get-DeploynixRelease shop | Where-Object Active).Id | Should -Be $before
            Invoke-DeploynixDeploy shop 6> $null
            Get-DeploynixDeployment shop -Last 2 | ForEach-Object Outcome | Should -Be 'Succeeded', 'Stopped'
        } finally {
            $shell.Dispose()
        }
    }

    Context 'removal' {
        BeforeAll {
            $many = New-LocalSite -Releases 5
            $at = @{ Site = 'shop'; SettingsPath = $many.SettingsPath }
            $all = @(Get-DeploynixRelease @at)
        }

        AfterAll { Remove-LocalSite $many }

        It 'removes the release that is meant, by each way to say it, and never the one that is live or was just left' {
            $all.Count | Should -Be 5
            foreach ($live in 'current', '~0', $all[0].Id, $all[0].ShortCommit, $all[0]) {
                { Remove-DeploynixRelease $live @at -Confirm:$false } | Should -Throw -ErrorId 'Deploynix.ReleaseActive,*'
            }
            { $all[0] | Remove-DeploynixRelease -Confirm:$false } | Should -Throw -ErrorId 'Deploynix.ReleaseActive,*'
            { Remove-DeploynixRelease previous @at -Confirm:$false } | Should -Throw -ErrorId 'Deploynix.ReleaseInUse,*'
            @(Get-DeploynixRelease @at).Id | Should -Be $all.Id

            # What is before the live one, where another one was just left.
            Set-DeploynixActiveRelease $all[2] 6> $null
            Remove-DeploynixRelease previous @at -Confirm:$false 6> $null
            @(Get-DeploynixRelease @at).Id | Should -Be $all[0, 1, 2, 4].Id
            Set-DeploynixActiveRelease $all[0] 6> $null
            Remove-DeploynixRelease $all[1].ShortCommit @at -Confirm:$false 6> $null
            @(Get-DeploynixRelease @at).Id | Should -Be $all[0, 2, 4].Id
            Remove-DeploynixRelease '~2' @at -Confirm:$false 6> $null
            @(Get-DeploynixRelease @at).Id | Should -Be $all[0, 2].Id
            Invoke-DeploynixDeploy @at 6> $null
            $all[2] | Remove-DeploynixRelease -Confirm:$false 6> $null | Should -BeNullOrEmpty
            @(Get-DeploynixRelease @at).Id | Should -Not -Contain $all[2].Id
            { $all[2] | Remove-DeploynixRelease -Confirm:$false } | Should -Throw -ErrorId 'Deploynix.ReleaseNotFound,*'
            Test-Path $all[2].Path | Should -BeFalse
        }
    }
}
