<#
.SYNOPSIS
    What the examples of the pages are run on, and all that they need beforehand: one Laravel site of this machine with releases, a failed job, backups and a web server.
#>

# What the pages call by names of their own, as this stage has it. The first pattern that fits a place is taken; Page says for which pages alone.
$words = @(
    @{ Page = 'DeploynixBackup$'; Pattern = '20260318_164700'; Text = { (Get-DeploynixBackup shop)[0].Id } }
    @{ Page = 'Restore-DeploynixDatabase'; Pattern = '(?<!-Before )20260318_164700'; Text = { (Get-DeploynixBackup shop)[0].Id } }
    @{ Page = 'Incident$'; Pattern = '20260318_165210'; Text = { (Get-DeploynixIncident shop).Id } }
    @{ Page = '.'; Pattern = '20260318_164700'; Text = { $stage.Releases[0] } }
    @{ Page = '.'; Pattern = '20260318_160500'; Text = { $stage.Releases[1] } }
    @{ Page = '.'; Pattern = '20260318_143200'; Text = { $stage.Releases[2] } }
    @{ Page = '.'; Pattern = '\b20\d{6}(?=_\*)'; Text = { $stage.Releases[0].Substring(0, 8) } }
    @{ Page = '.'; Pattern = '\bc2add81\b'; Text = { $stage.Commit } }
    @{ Page = 'Initialize-'; Pattern = '-ServerName shop.example.com'; Text = { "-ServerName shop.example.com -PhpVersion 8.2 -ConfigurationRoot '$($stage.Root)/etc'" } }
    @{ Page = 'Export-'; Pattern = '/var/log/nginx/shop.log'; Text = { "$($stage.Root)/access.log" } }
    # A release is watched for seconds here, and for minutes in the pages.
    @{ Page = 'Watch-'; Pattern = '-For (30|5)m'; Text = { '-For 1s -Interval 1s' } }
)

# People and vaults answer for themselves.
$standIns = @'
function Get-Secret { param($Name) ConvertTo-SecureString "$($stage.Url)/$Name" -AsPlainText -Force }
function Read-Host { param([switch] $AsSecureString) ConvertTo-SecureString 'it is a secret' -AsPlainText -Force }
'@

# What has to be so before an example of a page, or one of them ("Page/2"), beside what the stage has.
$setUps = @{
    'Export-DeploynixIncident'              = "Start-DeploynixIncident 'The front page fails' shop; Set-Content report.html x; Set-Content post-mortem.md x; Remove-Item report.html"
    'Get-DeploynixIncident'                 = "Start-DeploynixIncident 'The front page fails' shop"
    'Initialize-DeploynixSite/5'            = '& $stage.AsDeployer'
    'Initialize-DeploynixSite/6'            = '& $stage.AsDeployer'
    'Initialize-DeploynixSite/7'            = '& $stage.AsDeployer; Initialize-DeploynixSite shop -Adopt'
    'New-DeploynixSite'                     = 'Remove-DeploynixSite shop'
    'Remove-DeploynixSite'                  = 'New-DeploynixSite blog local $stage.Repository -DeployPath "$($stage.Root)/srv/blog"; Set-DeploynixSite shop -Environment staging -DeployPath "$($stage.Root)/srv/staging"'
    'Restore-DeploynixEnvironment'          = "Set-DeploynixEnvironmentVariable LOG_LEVEL debug shop -Confirm:`$false"
    'Stop-DeploynixIncident'                = "Start-DeploynixIncident 'The front page fails' shop"
    'Test-DeploynixBackup/3'                = 'Backup-DeploynixDatabase shop -Destination ./shop.backup'
    'Test-DeploynixBackup/4'                = 'Backup-DeploynixDatabase shop -Destination ./shop.backup'
    'Test-DeploynixMigration/3'             = 'git clone --quiet $stage.Repository checkout; git -C checkout checkout --quiet v1; Set-Location checkout'
    'Test-DeploynixMigration/1'             = 'git clone --quiet $stage.Repository checkout; Set-Location checkout'
    'Unlock-DeploynixSite'                  = "Lock-DeploynixSite shop -Reason 'the sale' -For 2d"
    'Unprotect-DeploynixRelease'            = 'Protect-DeploynixRelease previous shop'
    'Update-DeploynixIncident'              = "Start-DeploynixIncident 'The front page fails' shop"
    'Set-DeploynixActiveRelease/4'          = 'Set-DeploynixActiveRelease previous shop'
}

# What cannot be run here, and why.
$cannotRun = @{
}

function Get-Example {
    <#
    .SYNOPSIS
        Every example of the pages: its page, number, title, code, and why it cannot be run here, where that is so.
    #>
    [CmdletBinding()]
    param()

    foreach ($page in Get-Item (Join-Path $PSScriptRoot '../../docs/en-US/*-*.md')) {
        $found = [regex]::Matches((Get-Content -LiteralPath $page -Raw), '(?ms)^### Example (\d+): (.+?)\n+```powershell\n(.*?)^```')
        foreach ($match in $found) {
            $key = "$($page.BaseName)/$($match.Groups[1].Value)"
            @{
                Page = $page.BaseName; Number = [int] $match.Groups[1].Value; Title = $match.Groups[2].Value.Trim(); Code = $match.Groups[3].Value.Trim(); Because = $cannotRun[$key]
            }
        }
    }
}

function New-ExampleStage {
    <#
    .SYNOPSIS
        Makes the stage: three releases (the last with a migration and a backup before it), one that failed, a job that failed, and PHP's web server for health checks and webhooks.
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It makes a folder of the test itself.')]
    [CmdletBinding()]
    param()

    # In memory where there is room: each record is brought to the disk by sync, which there waits for every file of the stage as well.
    $memory = [IO.DriveInfo]::GetDrives() | Where-Object { $_.Name -eq '/dev/shm' -and $_.AvailableFreeSpace -gt 512MB }
    $base = (New-Item -ItemType Directory -Path (Join-Path ($memory ? '/dev/shm' : [IO.Path]::GetTempPath()) "dx-$([Guid]::NewGuid().ToString('n').Substring(0, 8))")).FullName
    $root = Join-Path $base 'stage'
    $app = Join-Path $root 'srv/shop'
    $null = New-Item -ItemType Directory -Path (Join-Path $root 'etc/nginx/conf.d'), (Join-Path $root 'etc/systemd/system'), (Join-Path $root 'etc/cron.d'), (Join-Path $root 'etc/php/8.2/fpm/pool.d')
    bash (Join-Path $PSScriptRoot '../lab/make-repository.sh') "$root/shop.git" | Out-Null
    git --git-dir="$root/shop.git" tag v1.0 v1
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); $listener.Start(); $port = $listener.LocalEndpoint.Port; $listener.Stop()
    Set-Content -LiteralPath "$base/serve.php" -Value "<?php if (`$_SERVER['REQUEST_METHOD'] === 'POST') { file_put_contents('$root/told', 'x', FILE_APPEND); http_response_code(204); return; } echo is_file('$app/current/artisan') ? 'up' : http_response_code(503);"
    $server = [Diagnostics.Process]::Start([Diagnostics.ProcessStartInfo] @{ FileName = 'php'; Arguments = "-q -S 127.0.0.1:$port $base/serve.php"; RedirectStandardError = $true; RedirectStandardOutput = $true })
    $null = $server.StandardError.ReadToEndAsync(), $server.StandardOutput.ReadToEndAsync()
    $stage = [pscustomobject] @{ Base = $base; Root = $root; Repository = "$root/shop.git"; Url = "http://127.0.0.1:$port"; Server = $server; Releases = @(); Commit = ''; AsDeployer = $null; IsUsed = $false }
    try {
        Push-Location -LiteralPath $root
        @{ sites = @{ shop = @{
            server = 'local'; path = $app; repository = $stage.Repository; backups = @{ beforeMigrate = $true }; migrations = @{ policy = 'warn' }; pipeline = @{ optimize = @(); reload = @() }
            notifications = @(@{ kind = 'webhook'; name = 'ops'; url = "$($stage.Url)/ops"; events = @('message') })
            watch = @{ accessLog = "$root/access.log" }
            health = @{ warmUp = 0; interval = '100ms'; deadline = '10s'; gate = @{ after = $false }; checks = @(@{ name = 'up'; http = "$($stage.Url)/up"; from = 'here' }, @{ name = 'writable'; command = 'test -w storage/logs' }) }
        } } } | ConvertTo-Json -Depth 9 | Set-Content deploynix.json
        Initialize-DeploynixSite shop 6> $null
        $null = 'app/public', 'framework/cache/data', 'framework/sessions', 'framework/views', 'logs' | ForEach-Object { New-Item -ItemType Directory -Path "$app/shared/storage/$_" -Force }
        $null = New-Item -ItemType File -Path "$app/shared/storage/app/database.sqlite"
        $key = 'base64:' + [Convert]::ToBase64String([byte[]] (1..32))
        $environment = (Get-Content -LiteralPath (Join-Path $PSScriptRoot '../lab/app/.env.example') -Raw) -replace 'APP_KEY=', "APP_KEY=$key"
        Set-Content -LiteralPath "$app/shared/.env" -Value ($environment + "APP_URL=https://shop.example.com`nOLD_API_KEY=x`nLEGACY_NAME=y") -NoNewline
        $stamp = [DateTimeOffset]::UtcNow.ToString('dd/MMM/yyyy:HH:mm:ss +0000', [cultureinfo]::InvariantCulture)
        1..30 | ForEach-Object { "203.0.113.7 - - [$stamp] `"GET / HTTP/1.1`" 200 512 `"-`" `"-`" 0.020" } | Set-Content access.log

        Invoke-DeploynixDeploy shop -Tag v1 6> $null
        try { Invoke-DeploynixDeploy shop -Tag v4-build-fails 6> $null } catch { $stage.Commit = '' }
        Invoke-DeploynixDeploy shop -Tag v2 6> $null
        Add-Migration $stage
        Invoke-DeploynixDeploy shop 3> $null 6> $null
        $list = Get-DeploynixRelease shop
        $stage.Releases = $list.Id
        $stage.Commit = $list[1].ShortCommit

        # A job that cannot write what it is for.
        $null = New-Item -ItemType Directory -Path "$app/shared/storage/app/jobs.log"
        Push-Location -LiteralPath "$app/current"
        php artisan lab:dispatch one | Out-Null
        php artisan queue:work --once --tries=1 | Out-Null
        Pop-Location
        Remove-Item -LiteralPath "$app/shared/storage/app/jobs.log", "$app/shared/storage/logs/laravel.log"
    } finally {
        Pop-Location
    }
    $stage.AsDeployer = {
        # As Deployer lays it out.
        Remove-Item -LiteralPath "$($stage.Root)/srv/shop/.deploynix" -Recurse -Force
        Push-Location -LiteralPath "$($stage.Root)/srv/shop"
        Move-Item "releases/$($stage.Releases[1])" releases/1
        Move-Item "releases/$($stage.Releases[0])" releases/2
        Get-Item releases/*_* | Remove-Item -Recurse -Force
        Remove-Item current
        $null = New-Item -ItemType SymbolicLink -Path current -Target releases/2
        $null = New-Item -ItemType Directory -Path .dep, shared/uploads
        Set-Content .dep/latest_release 2
        1, 2 | ForEach-Object { "{`"created_at`":`"2026-03-0${_}T10:00:00+0000`",`"release_name`":`"$_`",`"user`":`"mara`",`"target`":`"main`"}" } | Set-Content .dep/releases_log
        Pop-Location
    }.GetNewClosure()
    cp -a $root "$base/kept"
    $stage
}

function Add-Migration {
    param($Stage)

    $work = Join-Path $Stage.Base 'work'
    git clone --quiet $Stage.Repository $work
    Set-Content -LiteralPath "$work/database/migrations/2026_05_01_000000_create_reviews.php" -Value @'
<?php

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void { Schema::create('reviews', function (Blueprint $table) { $table->id(); }); }

    public function down(): void { Schema::drop('reviews'); }
};
'@
    git -C $work add --all
    git -C $work -c user.name=Mara -c user.email=mara@example.com -c commit.gpgsign=false commit --quiet --message 'Take reviews'
    git -C $work push --quiet origin HEAD:main
}

function Invoke-Example {
    <#
    .SYNOPSIS
        Runs one example on the stage as it was made, in a session of its own, shows its output in a hundred columns and gives that; throws the first thing that went wrong.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] $Stage,
        [Parameter(Mandatory)] $Example,
        # Throws where anything on the stage is another than before.
        [switch] $Unchanged
    )

    # What only looks leaves the stage as it is for the next one.
    $acts = [regex]::Matches($Example.Code, '\b([A-Z][a-z]+)-Deploynix').ForEach{ $_.Groups[1].Value }
    $changes = $setUps[$Example.Page] -or $setUps["$($Example.Page)/$($Example.Number)"] -or (($acts -notmatch '^(Get|Compare|Measure)$') -and -not ($Example.Code -match '-WhatIf$' -and $acts.Count -le 2))
    if ($Stage.IsUsed) {
        rm -rf $Stage.Root
        cp -a (Join-Path $Stage.Base 'kept') $Stage.Root
    }
    $Stage.IsUsed = [bool] $changes
    $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
    try {
        $null = $shell.AddScript('param($stage, $Manifest) Import-Module $Manifest; Set-Location -LiteralPath $stage.Root; $ConfirmPreference = "None"').AddArgument($Stage).AddArgument((Join-Path $PSScriptRoot '../../Deploynix.psd1')).Invoke()
        $shell.Commands.Clear()
        $shell.Runspace.SessionStateProxy.SetVariable('stage', $Stage)
        $null = $shell.AddScript($standIns).Invoke()
        foreach ($key in $Example.Page, "$($Example.Page)/$($Example.Number)") {
            $shell.Commands.Clear()
            if ($setUps[$key]) { $null = $shell.AddScript("`$ErrorActionPreference = 'Stop'; $($setUps[$key])").Invoke() }
        }
        $code = $Example.Code
        foreach ($word in $words) {
            if ($Example.Page -notmatch $word.Page -or $code -notmatch $word.Pattern) { continue }
            $shell.Commands.Clear()
            $code = [regex]::Replace($code, $word.Pattern, "$($shell.AddScript("$($word.Text)").Invoke()[0])".Replace('$', '$$'))
        }
        $shell.Commands.Clear()
        $null = $shell.AddScript('$Error.Clear(); $ErrorActionPreference = "Continue"').Invoke()
        $shell.Commands.Clear()
        $shell.Streams.ClearStreams()
        if ($Unchanged) { $before = Get-StageState $Stage }
        $shell.AddScript("`$given = @(`$(`n$code`n)); `$given | Out-String -Width 100").Invoke() -join ''
        Assert-OutputType $code $shell.Runspace.SessionStateProxy.GetVariable('given')
        if ($Unchanged -and ($different = Compare-Object $before (Get-StageState $Stage))) { throw "$code`n$($different | Out-String)" }
        # Whatever was caught counts as well.
        $shell.Commands.Clear()
        $wrong = $shell.AddScript('$Error').Invoke()
        if ($wrong) { throw "$code`n$($wrong[-1])" }
    } finally {
        $shell.Dispose()
    }
}

function Assert-OutputType {
    # Where an example ends with a command of the module, what came is what that command says that it gives.
    param([string] $Code, $Given)

    $statements = [Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $null).EndBlock.Statements
    if ($statements.Count -ne 1 -or $statements[0] -isnot [Management.Automation.Language.PipelineAst]) { return }
    $last = $statements[0].PipelineElements[-1]
    if ($last -isnot [Management.Automation.Language.CommandAst] -or $last.GetCommandName() -notmatch '-Deploynix') { return }
    $declared = @((Get-Command $last.GetCommandName()).OutputType.Type)
    foreach ($type in @($Given) | Where-Object { $null -ne $_ } | ForEach-Object { $_.GetType() } | Select-Object -Unique) {
        if (-not ($declared | Where-Object { $_ -and $_.IsAssignableFrom($type) })) { throw "$($last.GetCommandName()) gave $type, and says that it gives $($declared -join ', ')" }
    }
}

function Invoke-EveryExample {
    <#
    .SYNOPSIS
        Runs examples side by side, each on one of several stages, and gives what went wrong in each, by "Page/Number: Code"; nothing where nothing did.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] $Examples,
        [int] $Stages = 2
    )

    $queue = [Collections.Concurrent.ConcurrentQueue[object]]::new([object[]] @($Examples))
    $module = $PSCommandPath
    $manifest = Join-Path $PSScriptRoot '../../Deploynix.psd1'
    $wrong = @{}
    1..$Stages | ForEach-Object -ThrottleLimit $Stages -Parallel {
        $queue = $using:queue
        Import-Module $using:manifest, $using:module
        $stage = New-ExampleStage
        try {
            $example = $null
            while ($queue.TryDequeue([ref] $example)) {
                $what = ''
                try { $null = Invoke-Example $stage $example -Unchanged:($example.Unchanged -eq $true) } catch { $what = "$_" }
                @{ Key = "$($example.Page)/$($example.Number): $($example.Code)"; Wrong = $what }
            }
        } finally {
            Remove-ExampleStage $stage
        }
    } | ForEach-Object { $wrong[$_.Key] = $_.Wrong }
    $wrong
}

function Get-StageState {
    param($Stage)

    # Names, kinds, rights, links, and the bytes of every file; journals, locks and records of the site among them.
    sh -c 'cd "$1" && find . -printf "%p %y %m %l\n" | sort && find . -type f -print0 | sort -z | xargs -0 sha256sum' sh $Stage.Root
}

function Remove-ExampleStage {
    <#
    .SYNOPSIS
        Ends and removes what New-ExampleStage made.
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It removes a folder of the test itself.')]
    [CmdletBinding()]
    param([Parameter(Mandatory)] $Stage)

    $Stage.Server.Kill()
    $Stage.Server.Dispose()
    Remove-Item -LiteralPath $Stage.Base -Recurse -Force -ErrorAction Ignore
}

Export-ModuleMember -Function Get-Example, New-ExampleStage, Invoke-Example, Invoke-EveryExample, Remove-ExampleStage
