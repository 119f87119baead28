BeforeDiscovery {
    Import-Module "$PSScriptRoot/../../Deploynix.psd1" -Force
    # What the commands give, and what is in that and is shown by itself.
    $given = Get-Command -Module Deploynix | ForEach-Object { $_.OutputType.Type } | Where-Object { $_ -and $_.Namespace -eq 'Deploynix.Core.Model' }
    $inner = 'Server', 'ServerResult', 'IncidentItem', 'IncidentMoment' | ForEach-Object { [Deploynix.Core.Model.Release].Assembly.GetType("Deploynix.Core.Model.$_") }
    $types = @($given) + $inner | Sort-Object FullName -Unique | ForEach-Object { @{ Name = $_.Name; Type = $_ } }
    $drawn = 'RollbackPlan', 'ReleaseDifference', 'ConfigurationFile'
}

Describe 'The views' {
    BeforeAll {
        Import-Module "$PSScriptRoot/../../Deploynix.psd1" -Force
        $at = [DateTimeOffset]::new(2026, 3, 18, 16, 47, 5, [TimeSpan]::Zero)
        $exact = '2026-03-18 16:47:05'

        # An object of a type with something in every property, by way of JSON, which knows records and their lists.
        function New-Sample([Type] $Type, $With = @{}) {
            $values = Get-SampleValue $Type '' 0
            $With.Keys | ForEach-Object { $values[$_] = $With[$_] }
            $options = [Text.Json.JsonSerializerOptions]::new()
            $options.Converters.Add([Text.Json.Serialization.JsonStringEnumConverter]::new())
            [Text.Json.JsonSerializer]::Deserialize(($values | ConvertTo-Json -Depth 12), $Type, $options)
        }

        function Get-SampleValue([Type] $Type, [string] $Name, [int] $Depth) {
            $Type = [Nullable]::GetUnderlyingType($Type) ?? $Type
            if ($Type -eq [string]) {
                switch -Regex ($Name) {
                    '^(Id|Release|From|To|Previous|Active|Before|Live|NewRelease|Backup)$' { return '20260318_164700' }
                    '^Site$' { return 'shop' }
                    '^Environment$' { return 'production' }
                    '^Server$' { return 'web1.example.com' }
                    '^(By|OpenedBy|ClosedBy|DeployedBy|PinnedBy)$' { return 'mara@desk' }
                    '^Commit$' { return '7f431e6b7d3a2b1c7f431e6b7d3a2b1c7f431e6b' }
                    '^SettingsPath$' { return '/home/mara/shop/deploynix.json' }
                    default { return 'some words that are rather long, as the words of people and of tools at times are, and that go on' }
                }
            }
            if ($Type.IsEnum) { return $Type.GetEnumNames() | Sort-Object Length | Select-Object -Last 1 }
            if ($Type -eq [bool]) { return $true }
            if ($Type -eq [DateTimeOffset]) { return $at.ToString('o') }
            if ($Type -eq [TimeSpan]) { return '01:02:03' }
            if ($Type -eq [uri]) { return 'https://shop.example.com' }
            if ($Type.IsPrimitive) { return 1234 }
            if ($Type.IsGenericType -and $Type.Name -match 'Dictionary') { return @{} }
            if ($Type.IsGenericType -and $Type.Name -match '^(ImmutableArray|IReadOnlyList)') { return , @($Depth -lt 3 -and -not $Type.GenericTypeArguments[0].IsAbstract ? (Get-SampleValue $Type.GenericTypeArguments[0] '' ($Depth + 1)) : @()) }
            $value = @{}
            foreach ($property in $Type.GetProperties() | Where-Object { $_.CanWrite -and $Depth -lt 4 }) {
                if ($property.PropertyType.IsGenericType -or $property.PropertyType.Namespace -eq 'System' -or $property.PropertyType.IsEnum -or $Depth -lt 2) { $value[$property.Name] = Get-SampleValue $property.PropertyType $property.Name ($Depth + 1) }
            }
            $value
        }

        function Show($InputObject, [string] $Rendering = 'PlainText', [switch] $List) {
            $before = $PSStyle.OutputRendering
            $PSStyle.OutputRendering = $Rendering
            try {
                # Through a pipeline of its own: a hundred columns, as a terminal has them.
                $text = if ($List) { $InputObject | Format-List | Out-String -Width 100 } else { $InputObject | Out-String -Width 100 }
                $text.Split("`n").TrimEnd() | Where-Object { $_ }
            } finally {
                $PSStyle.OutputRendering = $before
            }
        }
    }

    It '<Name> is a table of at most six columns in a hundred' -ForEach ($types | Where-Object { $_.Name -notin $drawn }) {
        $view = @(Get-FormatData -TypeName $Type.FullName | ForEach-Object FormatViewDefinition | Where-Object { $_.Control -is [Management.Automation.TableControl] })
        $view.Count | Should -BeGreaterOrEqual 1
        $control = $view[0].Control
        $control.Headers.Count | Should -BeLessOrEqual 6
        $shown = @(Show (New-Sample $Type) | Where-Object { $_ -notmatch '^\s+(Site|Server): ' })
        $shown | ForEach-Object { $_.Length | Should -BeLessOrEqual 100 -Because ($shown -join "`n") }
        # Each heading is whole, and all are in one line.
        $control.Headers | ForEach-Object { $shown[0] | Should -Match "(^| )$([regex]::Escape($_.Label))( |$)" }
        $shown[1] | Should -Match '^[- ]+$'
        $control.Rows[0].Columns.Count | Should -Be $control.Headers.Count
    }

    It '<Name> has nothing but text where colours are not wanted, and the same text where they are' -ForEach $types {
        $sample = New-Sample $Type
        $plain = Show $sample
        $plain | Should -Not -Match "`e"
        (Show $sample 'Ansi') -replace "`e\[[0-9;]*m" | ForEach-Object { $_.TrimEnd() } | Where-Object { $_ } | Should -Be $plain
    }

    It '<Name> has each time to the second in its list' -ForEach ($types | Where-Object { $_.Name -notin $drawn }) {
        $sample = New-Sample $Type
        $times = @($Type.GetProperties() | Where-Object { ([Nullable]::GetUnderlyingType($_.PropertyType) ?? $_.PropertyType) -eq [DateTimeOffset] })
        $text = Show $sample -List
        $text | ForEach-Object { $_.Length | Should -BeLessOrEqual 100 }
        @([regex]::Matches(($text -join "`n"), [regex]::Escape($exact))).Count | Should -BeGreaterOrEqual $times.Count -Because ($text -join "`n")
    }

    It 'shows releases by site' {
        $text = Show @('shop', 'blog' | ForEach-Object { New-Sample ([Deploynix.Core.Model.Release]) @{ Site = $_ } })
        @($text -match '^\s+Site: ').Trim() | Should -Be 'Site: shop (production)', 'Site: blog (production)'
    }

    It '<Name> comes back out of JSON' -ForEach $types {
        $sample = New-Sample $Type
        $read = $sample | ConvertTo-Json -Depth 8 -WarningAction Stop | ConvertFrom-Json
        foreach ($property in $Type.GetProperties() | Where-Object { $_.PropertyType -eq [string] }) { $read.($property.Name) | Should -Be $sample.($property.Name) }
        $read.PSObject.Properties.Name | Sort-Object | Should -Be (@($Type.GetProperties().Name) + @($sample.PSObject.Properties | Where-Object MemberType -NE Property | ForEach-Object Name) | Sort-Object -Unique)
    }

    It '<Name> comes back out of a file' -ForEach $types {
        $sample = New-Sample $Type
        $file = Join-Path $TestDrive "$Name.xml"
        $sample | Export-Clixml $file
        $read = Import-Clixml $file
        $read.PSTypeNames | Should -Contain "Deserialized.$($Type.FullName)"
        foreach ($property in $Type.GetProperties() | Where-Object { $_.PropertyType -in [string], [bool], [int], [long] }) { $read.($property.Name) | Should -Be $sample.($property.Name) }
    }
}
