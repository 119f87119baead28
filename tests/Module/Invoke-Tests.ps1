<#
.SYNOPSIS
    Runs the Pester tests beside this file and writes their totals, "passed failed skipped", and each skipped and failed test to files.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $TotalsPath,
    [Parameter(Mandatory)] [string] $SkippedPath,
    [Parameter(Mandatory)] [string] $FailedPath
)

$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 5.0

$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$configuration.Output.RenderMode = 'Plaintext'
$result = Invoke-Pester -Configuration $configuration

$result.Tests | Where-Object Result -In Skipped, Inconclusive | ForEach-Object {
    $reason = @($_.ErrorRecord.Exception.Message) -join ' ' -replace '\s+', ' '
    "$($_.ExpandedPath): $($reason ? $reason : 'skipped')"
} | Set-Content $SkippedPath

$result.Failed | ForEach-Object {
    "$($_.ExpandedPath): $(@($_.ErrorRecord.Exception.Message) -join ' ' -replace '\s+', ' ')"
} | Set-Content $FailedPath

# A file that does not load and a set-up that fails have no test of their own to show it.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
"$($result.PassedCount) $failed $($result.SkippedCount + $result.InconclusiveCount)" | Set-Content $TotalsPath
