Describe 'Wherever it is run' {
    BeforeAll {
        $manifest = (Resolve-Path "$PSScriptRoot/../../Deploynix.psd1").Path
        Import-Module $manifest -Force
        Import-Module "$PSScriptRoot/LocalSite.psm1" -Force
        $local = New-LocalSite
        Push-Location $local.Root
        $settings = $local.SettingsPath

        function Invoke-In([string] $Before, [string] $Code) {
            $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
            try {
                $null = $shell.AddScript('param($Manifest, $Folder) Import-Module $Manifest; Set-Location -LiteralPath $Folder').AddArgument($manifest).AddArgument($local.Root).Invoke()
                $shell.Commands.Clear()
                $null = $shell.AddScript($Before).Invoke()
                $shell.Commands.Clear()
                $shell.AddScript($Code).Invoke()
                if ($shell.Streams.Error.Count) { throw $shell.Streams.Error[0] }
            } finally {
                $shell.Dispose()
            }
        }

        function Copy-ByFile($InputObject) { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($InputObject, 3)) }
    }

    AfterAll {
        Pop-Location
        Remove-LocalSite $local
    }

    It 'works in strict mode, its views too: <_>' -ForEach @(
        'Get-DeploynixSite', 'Get-DeploynixSite | Format-List', 'Get-DeploynixRelease shop', 'Get-DeploynixRelease shop -All | Format-List', 'Get-DeploynixDeployment shop', 'Get-DeploynixDeployment shop | Format-List'
        'Get-DeploynixRollbackPlan shop', 'Test-DeploynixSite shop -Check lock, journal', 'Compare-DeploynixRelease previous current shop', 'Get-DeploynixRelease shop | Select-Object -Skip 1 -First 1 | Set-DeploynixActiveRelease -WhatIf'
    ) {
        { Invoke-In 'Set-StrictMode -Version Latest' "$_ | Out-String" } | Should -Not -Throw
    }

    It 'works in the constrained language: <_>' -ForEach @(
        'Get-DeploynixSite | Format-List', 'Get-DeploynixRelease shop', 'Get-DeploynixRelease shop | Select-Object -Skip 1 -First 1 | Set-DeploynixActiveRelease -WhatIf', 'Invoke-DeploynixRollback shop previous -WhatIf'
        'Invoke-DeploynixDeploy shop -WaitFor 5m -WhatIf', 'Set-DeploynixActiveRelease current shop', 'Get-DeploynixLog shop -Tail 2', 'Invoke-DeploynixCommand "true" shop -Timeout 30s'
    ) {
        { Invoke-In '$ExecutionContext.SessionState.LanguageMode = "ConstrainedLanguage"' "$_ | Out-String" } | Should -Not -Throw
    }

    It 'takes back what went through a file or another process: <Name>' -ForEach @(
        @{ Name = 'a site'; Of = { Get-DeploynixSite shop }; Then = { (Copy-ByFile $given | Get-DeploynixRelease).Count | Should -Be 3 } }
        @{ Name = 'a release'; Of = { (Get-DeploynixRelease shop)[1] }; Then = { (Copy-ByFile $given | Protect-DeploynixRelease).Id | Should -Be $given.Id; Copy-ByFile $given | Unprotect-DeploynixRelease; (Copy-ByFile $given | Get-DeploynixRollbackPlan).Release | Should -Be $given.Id } }
        @{ Name = 'a deployment'; Of = { Get-DeploynixDeployment shop -Last 1 }; Then = { @(Copy-ByFile $given | Get-DeploynixLog)[0] | Should -Match $given.Release } }
        @{ Name = 'a plan'; Of = { Get-DeploynixRollbackPlan shop }; Then = { (Copy-ByFile $given | Invoke-DeploynixRollback -PassThru -Confirm:$false 6> $null).Id | Should -Be $given.Release; Set-DeploynixActiveRelease $given.Active shop 6> $null } }
        @{ Name = 'a freeze'; Of = { Lock-DeploynixSite shop -Reason 'x' }; Then = { Copy-ByFile $given | Unlock-DeploynixSite 6> $null; { Invoke-DeploynixDeploy shop -WhatIf } | Should -Not -Throw } }
    ) {
        $given = & $Of
        & $Then
    }

    It 'deploys and goes back in many runspaces at once, each a site of its own' {
        1..3 | ForEach-Object { New-DeploynixSite "many$_" local $local.Source -DeployPath (Join-Path $local.Root "srv/many$_") -Framework Custom }
        $live = 1..3 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            $at = @{ Site = "many$_"; SettingsPath = $using:settings }
            Initialize-DeploynixSite @at 6> $null
            1..2 | ForEach-Object { Invoke-DeploynixDeploy @at 6> $null }
            $back = Invoke-DeploynixRollback @at -Confirm:$false -PassThru 6> $null
            $back.Id -eq (Get-DeploynixRelease @at)[1].Id
        } -ThrottleLimit 3
        $live | Should -Be $true, $true, $true
    }

    It 'deploys as a user without rights' {
        $isRoot = (Get-Command id -ErrorAction Ignore) -and (id -u) -eq '0'
        $canBecome = $isRoot -and (Get-Command runuser -ErrorAction Ignore) -and (runuser -u nobody -- test -r "$PSScriptRoot/../../bin/Deploynix.dll" && $true)
        if (-not $canBecome) { Set-ItResult -Skipped -Because 'it takes root, who can become nobody, and a built module that nobody may read'; return }
        $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "deploynix-nobody-$([guid]::NewGuid().ToString('n'))")).FullName
        git clone --quiet --bare $local.Source "$folder/shop.git"
        chown -R nobody $folder
        $script = @"
`$ErrorActionPreference = 'Stop'
Set-Location '$folder'
Import-Module '$manifest'
New-DeploynixSite shop local '$folder/shop.git' -DeployPath '$folder/shop' -Framework Custom
Initialize-DeploynixSite shop
1..2 | ForEach-Object { Invoke-DeploynixDeploy shop }
Invoke-DeploynixRollback shop -Confirm:`$false
"$((id -un)) `$(id -un) `$(@(Get-DeploynixRelease shop).Count) `$((Get-DeploynixRelease shop)[1].Active)"
"@
        try {
            $said = runuser -u nobody -- env "HOME=$folder" "TMPDIR=$folder" POWERSHELL_TELEMETRY_OPTOUT=1 pwsh -NoProfile -NonInteractive -Command $script
            $said[-1] | Should -Be 'root nobody 2 True' -Because ($said -join "`n")
            Get-ChildItem -LiteralPath "$folder/shop" -Recurse -Force | Where-Object User -EQ root | Should -BeNullOrEmpty
        } finally {
            Remove-Item -LiteralPath $folder -Recurse -Force
        }
    }
}
