BeforeDiscovery {
    Import-Module "$PSScriptRoot/ExampleStage.psm1" -Force
    $examples = @(Get-Example)
    $pages = $examples | Group-Object { $_.Page } | ForEach-Object { @{ Page = $_.Name; Examples = $_.Group } }
    $lacks = @('php', 'composer', 'sqlite3' | Where-Object { -not (Get-Command $_ -ErrorAction Ignore) }) + @('/usr/share/php/Illuminate/autoload.php' | Where-Object { -not (Test-Path $_) })
}

Describe 'The examples of the pages' -Skip:($lacks.Count -gt 0) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../../Deploynix.psd1" -Force
        Import-Module "$PSScriptRoot/ExampleStage.psm1" -Force
        $stage = New-ExampleStage
    }

    AfterAll {
        if ($stage) { Remove-ExampleStage $stage }
    }

    It '<Page> has two that are run' -ForEach $pages {
        @($Examples | Where-Object { -not $_.Because }).Count | Should -BeGreaterOrEqual 2
    }

    It '<Page>, example <Number>: <Title>' -ForEach $examples {
        if ($Because) { Set-ItResult -Skipped -Because $Because; return }
        $Code | Should -Match $Page
        { Invoke-Example $stage $_ } | Should -Not -Throw
    }
}
