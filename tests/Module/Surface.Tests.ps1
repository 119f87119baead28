BeforeDiscovery {
    Import-Module "$PSScriptRoot/../../Deploynix.psd1" -Force
}

Describe 'The surface' {
    BeforeAll {
        Import-Module "$PSScriptRoot/../../Deploynix.psd1" -Force
    }

    It 'has a manifest that PowerShell accepts' {
        (Test-ModuleManifest "$PSScriptRoot/../../Deploynix.psd1").Name | Should -Be 'Deploynix'
    }

    It 'exports exactly what the manifest says' {
        $manifest = Import-PowerShellDataFile "$PSScriptRoot/../../Deploynix.psd1"
        (Get-Module Deploynix).ExportedCommands.Keys | Sort-Object | Should -Be ($manifest.CmdletsToExport | Sort-Object)
    }

    Context '<Name>' -ForEach @(Get-Command -Module Deploynix | ForEach-Object { @{ Name = $_.Name; Command = $_ } }) {
        It 'has an approved verb and a noun of its own' {
            $Command.Verb | Should -BeIn (Get-Verb).Verb
            $Command.Noun | Should -MatchExactly '^Deploynix[A-Z][A-Za-z]+$'
        }

        It 'names its output' {
            $Command.OutputType | Should -Not -BeNullOrEmpty
        }

        It 'has parameters of known names and types' {
            $own = $Command.Parameters.Values | Where-Object { $_.Name -notin [Management.Automation.PSCmdlet]::CommonParameters }
            $own | ForEach-Object { $_.Name | Should -MatchExactly '^[A-Z][A-Za-z]+$' }
            $own | Where-Object ParameterType -EQ ([bool]) | Should -BeNullOrEmpty
            $Command.Parameters.Keys | Should -Contain 'SettingsPath'
            $Command.Parameters.Keys | Should -Contain 'Environment'
        }

        It 'has help with a synopsis, a description and two examples' {
            $help = Get-Help $Name -Full
            $help.Synopsis | Should -Not -Match '^\s*DeploynixRelease|\{\{'
            $help.Description.Text | Should -Not -BeNullOrEmpty
            @($help.Examples.Example).Count | Should -BeGreaterOrEqual 2
        }
    }

    Context '<Name>, which changes something' -ForEach @(Get-Command -Module Deploynix | Where-Object { $_.Verb -notin 'Get', 'Compare' -and $_.Name -notin 'Test-DeploynixMigration', 'Test-DeploynixHealth', 'Measure-DeploynixDelivery' } | ForEach-Object { @{ Name = $_.Name; Command = $_ } }) {
        It 'asks: -WhatIf and -Confirm' {
            $Command.Parameters.Keys | Should -Contain 'WhatIf'
            $Command.Parameters.Keys | Should -Contain 'Confirm'
        }
    }

    It 'has a topic about the module' {
        Get-Help about_Deploynix | Should -Match 'On the server'
    }
}

Describe 'The scripts' {
    It 'have nothing that PSScriptAnalyzer would tell: <_>' -ForEach @('build.ps1', 'Deploynix.psd1', 'src/Packaging', 'docs/Export-Session.ps1', 'tests/Module') {
        if (-not (Get-Module -ListAvailable PSScriptAnalyzer)) { Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed'; return }
        $path = Join-Path "$PSScriptRoot/../.." $_
        # Pester's blocks share their variables, which the analyzer does not see, and small functions of a test have no need of a form for users.
        $besides = $_ -eq 'tests/Module' ? @('PSUseDeclaredVarsMoreThanAssignments', 'PSUseShouldProcessForStateChangingFunctions', 'PSAvoidUsingPositionalParameters') : @()
        $found = @(Invoke-ScriptAnalyzer -Path $path -Recurse -Settings PSGallery -ExcludeRule $besides) + @(Invoke-ScriptAnalyzer -Path $path -Recurse -IncludeRule PSUseToExportFieldsInManifest)
        $found | ForEach-Object { "$($_.ScriptName):$($_.Line) $($_.RuleName): $($_.Message)" } | Should -BeNullOrEmpty
    }

    It 'say why, where a test is left out: <_>' -ForEach (Get-Item "$PSScriptRoot/*.Tests.ps1").Name {
        # -Skip gives no reason, which Set-ItResult -Because does.
        $tokens = $null
        $null = [Management.Automation.Language.Parser]::ParseFile("$PSScriptRoot/$_", [ref] $tokens, [ref] $null)
        $tokens | Where-Object { $_.Kind -eq 'Parameter' -and $_.ParameterName -eq 'Skip' -and $_.UsedColon } | ForEach-Object { "line $($_.Extent.StartLineNumber)" } | Should -BeNullOrEmpty
    }
}
