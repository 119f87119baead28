Describe 'The module' {
    BeforeAll {
        Import-Module "$PSScriptRoot/../../Deploynix.psd1" -Force
    }

    It 'imports from the repository, as its manifest says' {
        $module = Get-Module Deploynix
        $manifest = Import-PowerShellDataFile "$PSScriptRoot/../../Deploynix.psd1"

        $module.Version | Should -Be $manifest.ModuleVersion
        $module.ExportedCmdlets.Keys | Sort-Object | Should -Be ($manifest.CmdletsToExport | Sort-Object)
    }
}
