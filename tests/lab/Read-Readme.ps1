<#
.SYNOPSIS
    Does what the README says, as it is printed, and tells what came of each line. Run in the world that machine.sh makes.
.DESCRIPTION
    The result is one object for each statement of the blocks: its section and block, what was typed, what came, and what went wrong. What the README leaves to the reader (releases to go back to,
    values of their own) is done between the lines.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $ReadmePath,
    [Parameter(Mandatory)] [string] $ResultPath
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$work = '/home/work'

function Publish-Change([string] $File, [string] $Text, [string] $Message) {
    if (-not (Test-Path $work)) { git clone --quiet git@git.example.com:acme/shop.git $work }
    Set-Content -LiteralPath "$work/$File" -Value $Text
    git -C $work add --all
    git -C $work -c user.name=Mara -c user.email=mara@example.com -c commit.gpgsign=false commit --quiet --message $Message
    git -C $work push --quiet origin HEAD:main
}

function Publish-Release {
    Publish-Change 'public/robots.txt' ([guid]::NewGuid()) 'Say who may look'
    Invoke-DeploynixDeploy shop 6> $null
}

# What has to be so before a line, by how the line begins.
$before = [ordered] @{
    # A site's database is made by whoever runs the server.
    'Invoke-DeploynixDeploy shop -WhatIf'         = { ssh deploy@web1.example.com 'mkdir -p shop/shared/storage/app && : > shop/shared/storage/app/database.sqlite' }
    'Get-DeploynixRollbackPlan'                   = { if (@(Get-DeploynixRelease shop).Count -lt 2) { Publish-Release } }
    'Invoke-DeploynixRollback shop$'              = { Publish-Release }
    'Get-DeploynixRelease shop \| Select'         = { Publish-Release }
    'Set-DeploynixActiveRelease ~2'               = { 1..2 | ForEach-Object { Publish-Release } }
    'Invoke-DeploynixRollback shop -Restore'      = { Publish-Release }
    'Invoke-DeploynixDeploy shop -AutoRollback'   = {
        # A check is what the settings of a site have that is taken back by itself.
        $settings = Get-Content deploynix.json -Raw | ConvertFrom-Json -AsHashtable
        $settings.sites.shop.health = @{ checks = @(@{ name = 'writable'; command = 'test -f artisan' }) }
        $settings.sites.shop.backups = @{ beforeMigrate = $true }
        $settings | ConvertTo-Json -Depth 9 | Set-Content deploynix.json
    }
    'Undo-DeploynixMigration'                     = {
        Publish-Change 'database/migrations/2026_05_01_000000_create_reviews.php' @'
<?php

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void { Schema::create('reviews', function (Blueprint $table) { $table->id(); }); }

    public function down(): void { Schema::drop('reviews'); }
};
'@ 'Take reviews'
        Invoke-DeploynixDeploy shop 6> $null
        Set-DeploynixActiveRelease previous shop 6> $null
    }
}

# What stands for something of the reader's own, and what would take half an hour.
function Get-Typed([string] $Code) {
    if ($Code -match '-Before 20260318_164700') { $Code = $Code -replace '20260318_164700', (Get-DeploynixBackup shop)[0].Before }
    $Code -replace '-For 30m', '-For 1s -Interval 1s'
}

function Get-Statement([string] $Readme) {
    $section = ''
    # The second of the two commands is the suite that this is a part of.
    @{ Section = 'Two commands'; Block = ''; Code = [regex]::Match($Readme, '(?m)^```sh\n([^\n]+)').Groups[1].Value }
    foreach ($part in [regex]::Matches($Readme, '(?ms)^## ([^\n]+)|^\*\*(\d)\. |^```powershell\n(.*?)^```|`(Set-DeploynixEnvironmentVariable [^`]+|Initialize-DeploynixSite shop -WebServer [^`]+)`')) {
        if ($part.Groups[1].Success) { $section = $part.Groups[1].Value; continue }
        if ($part.Groups[2].Success) { $section = "step $($part.Groups[2].Value)"; continue }
        if ($section -notmatch '^step \d|^The rollback') { continue }
        $block = $part.Groups[3].Success ? $part.Groups[3].Value : $part.Groups[4].Value
        foreach ($statement in [Management.Automation.Language.Parser]::ParseInput($block, [ref] $null, [ref] $null).EndBlock.Statements) { @{ Section = $section; Block = $block; Code = $statement.Extent.Text } }
    }
}

$log = foreach ($statement in Get-Statement (Get-Content -LiteralPath $ReadmePath -Raw)) {
    $wrong = $null
    $said = ''
    try {
        $before.Keys | Where-Object { $statement.Code -match "^$_" } | ForEach-Object { $null = & $before[$_] 3> $null }
        $code = Get-Typed $statement.Code
        $global:LASTEXITCODE = 0
        $said = (Invoke-Expression $code *>&1 | ForEach-Object { if ($_ -is [Management.Automation.ErrorRecord]) { throw $_ }; $_ } | Out-String -Width 100).Trim("`r", "`n") -replace "`e\[[0-9;]*m" -replace ' +(?=\n|$)'
        if ($LASTEXITCODE) { throw "exit code $LASTEXITCODE" }
    } catch {
        $wrong = "$($_.Exception.Message) $($_.ErrorDetails)"
    }
    [pscustomobject] @{ Section = $statement.Section; Block = $statement.Block; Code = $statement.Code; Output = $said; Wrong = $wrong; Settings = (Test-Path deploynix.json) ? (Get-Content deploynix.json -Raw) : '' }
}
ConvertTo-Json @($log) -Depth 3 | Set-Content -LiteralPath $ResultPath
