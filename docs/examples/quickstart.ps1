<#
.SYNOPSIS
    A first walk through Deploynix on this machine: deploys, a build that fails, a release that is broken, and the way back.
.DESCRIPTION
    Makes a small repository and a site of it in a new temporary folder, with this machine as the server. It needs no other server, no root and no
    network, and it checks what it says: where the site does not serve what the story tells, it ends with exit code 1.
.EXAMPLE
    dotnet run --project src/Deploynix.Shell -- docs/examples/quickstart.ps1
.EXAMPLE
    pwsh docs/examples/quickstart.ps1
#>
[CmdletBinding()]
param()

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$PSNativeCommandUseErrorActionPreference = $false

# ---- how the story is told

function Write-Chapter([string] $Title) { Write-Host "`n== $Title`n" }

function Write-Story([string] $Text) { Write-Host "$Text" }

# What is shown as typed is what is run.
function Invoke-Shown([scriptblock] $Command) {
    Write-Host "PS> $("$Command".Trim())"
    $shown = (& $Command | Out-String -Width 100).Trim("`r", "`n")
    if ($shown) { Write-Host "`n$($shown -replace ' +(?=\r?\n|$)')`n" }
}

function Show-Failure($Failure) {
    $said = $Failure.ErrorDetails ? $Failure.ErrorDetails.Message : $Failure.Exception.Message
    $next = $Failure.ErrorDetails ? $Failure.ErrorDetails.RecommendedAction : ''
    Write-Host "$($Failure.InvocationInfo.MyCommand): $said"
    if ($next) { Write-Host "  Next: $next" }
    Write-Host "  [$("$($Failure.FullyQualifiedErrorId)".Split(',')[0])]"
}

# What a web server would answer with: it serves the files under current/public.
function Get-Page { (Get-Content -LiteralPath "$path/current/public/index.html" -Raw).Trim() }

function Assert-Page([string] $Expected) {
    $page = Get-Page
    if ($page -cne $Expected) { throw "The site was to serve '$Expected' and serves '$page'." }
    Write-Host "The site answers:  $page"
}

function Assert-That([bool] $Holds, [string] $What) { if (-not $Holds) { throw $What } }

# $null takes the variable away; PowerShell alone would make it an empty text.
function Set-Environment([string] $Name, $Value) { [Environment]::SetEnvironmentVariable($Name, $Value ?? [NullString]::Value) }

# ---- a repository to deploy

function Invoke-Git {
    $said = & git -C $source @args 2>&1
    if ($LASTEXITCODE -ne 0) { throw "git $args ended with exit code ${LASTEXITCODE}: $said" }
}

function Save-Commit([string] $Subject, [string] $Page, [string] $Build) {
    [IO.File]::WriteAllText("$source/page.html", "$Page`n")
    [IO.File]::WriteAllText("$source/build.sh", "$Build`n")
    Invoke-Git add --all
    Invoke-Git commit --quiet --no-verify --no-gpg-sign --message $Subject
}

# ---- what is needed

if (-not (Get-Module Deploynix)) {
    $manifest = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'Deploynix.psd1'))
    $root = [IO.Path]::GetDirectoryName($manifest)
    if (-not [IO.File]::Exists([IO.Path]::Combine($root, 'bin', 'Deploynix.dll'))) {
        Write-Host "Deploynix is not built yet. Build it, then run this again:`n`n  dotnet build '$([IO.Path]::Combine($root, 'Deploynix.sln'))'"
        exit 1
    }
    Import-Module $manifest
}

$missing = @('git', 'sh', 'tar', 'flock', 'setsid', 'timeout', 'sha256sum').Where{ -not (Get-Command -Name $_ -CommandType Application -ErrorAction Ignore) }
if ($missing) {
    Write-Host "The quickstart takes this machine for the server, and these programs are not on its PATH: $($missing -join ', ')."
    Write-Host 'Install them (Debian, Ubuntu: apt-get install git coreutils util-linux tar), then run this again. On Windows, run it in WSL.'
    exit 1
}

# Nobody's own settings, of git or of Deploynix, are to change the story; all of it is put back at the end.
$own = @{
    GIT_CONFIG_GLOBAL = '/dev/null'; GIT_CONFIG_NOSYSTEM = '1'; GIT_TERMINAL_PROMPT = '0'
    GIT_AUTHOR_NAME = 'Mara'; GIT_AUTHOR_EMAIL = 'mara@shop.example'; GIT_COMMITTER_NAME = 'Mara'; GIT_COMMITTER_EMAIL = 'mara@shop.example'
    GIT_DIR = $null; GIT_WORK_TREE = $null; GIT_INDEX_FILE = $null; GIT_OBJECT_DIRECTORY = $null; GIT_CONFIG_COUNT = $null; GIT_CONFIG_PARAMETERS = $null
    GIT_TEMPLATE_DIR = $null; DEPLOYNIX_SETTINGS = $null
}
$before = @{}
foreach ($name in $own.Keys) {
    $before[$name] = [Environment]::GetEnvironmentVariable($name)
    Set-Environment $name $own[$name]
}
$location = Get-Location
$failed = $false

try {
    $folder = [IO.Directory]::CreateTempSubdirectory('deploynix-quickstart-').FullName
    $source = "$folder/source"
    $path = "$folder/server/shop"
    $null = [IO.Directory]::CreateDirectory($source)
    $null = [IO.Directory]::CreateDirectory("$folder/server")

    $good = 'mkdir -p public && cp page.html public/index.html'
    $bad = "echo 'page.html:1: the price is missing' >&2; exit 1"
    Invoke-Git init --quiet --template=
    Invoke-Git symbolic-ref HEAD refs/heads/main
    Save-Commit 'Open the shop' 'Shop 1.0: tea, 4 euros' $good

    $settings = @"
{
  "sites": {
    "shop": { "server": "local",
              "path": $(ConvertTo-Json $path),
              "repository": $(ConvertTo-Json $source),
              "steps": ["sh build.sh"] }
  }
}
"@
    [IO.File]::WriteAllText("$folder/deploynix.json", "$settings`n")
    Set-Location -LiteralPath $folder

    Write-Chapter 'A site on this machine'
    Write-Story "Everything lies in ${folder}:"
    Write-Story "a small repository (source), a folder that stands for the server (server), and the settings:`n"
    Write-Host "$settings`n"
    Write-Story 'The site''s folder is made once. From then on it is releases, what they share, and one link.'
    Invoke-Shown { Initialize-DeploynixSite shop }

    Write-Chapter 'Two good deployments'
    Write-Story 'A deployment builds a new folder beside the live one. Only when it is whole does the link "current"'
    Write-Story 'move to it, in one step: a visitor gets the old release or the new one, never half of one.'
    Invoke-Shown { Invoke-DeploynixDeploy shop }
    Assert-Page 'Shop 1.0: tea, 4 euros'

    Write-Host ''
    Save-Commit 'Sell coffee' 'Shop 1.1: tea, 4 euros; coffee, 6 euros' $good
    Invoke-Shown { Invoke-DeploynixDeploy shop }
    Assert-Page 'Shop 1.1: tea, 4 euros; coffee, 6 euros'

    Write-Chapter 'A build that fails'
    Write-Story 'The next commit does not build. This is what you see:'
    Save-Commit 'Sell cake' 'Shop 1.2: cake' $bad
    $failure = $null
    try { Invoke-Shown { Invoke-DeploynixDeploy shop } } catch { $failure = $_ }
    Assert-That ($null -ne $failure -and "$($failure.FullyQualifiedErrorId)" -like 'Deploynix.StepFailed*') "A deployment was to fail in its build: $failure"
    Show-Failure $failure
    Write-Host ''
    Assert-Page 'Shop 1.1: tea, 4 euros; coffee, 6 euros'
    Write-Story 'Nothing that is live was touched: the build ran in a folder of its own, and the link did not move.'

    Write-Chapter 'A release that is broken when it is live'
    Write-Story 'This one builds, and fails only in front of visitors. No deployer can know that beforehand.'
    Save-Commit 'Rewrite the shop' '500 Internal Server Error' $good
    Invoke-Shown { Invoke-DeploynixDeploy shop }
    Assert-Page '500 Internal Server Error'

    Write-Chapter 'The way back'
    Write-Story 'What is there, newest first. -All shows the failed one too; it can never be rolled back to by accident.'
    Invoke-Shown { Get-DeploynixRelease -All }
    $releases = @(Get-DeploynixRelease)
    Assert-That ($releases.Count -eq 3 -and $releases[0].Active) 'Three finished releases were to be there, the newest live.'

    Write-Story 'What a rollback brings back, and what it does not, can be asked first.'
    Invoke-Shown { Get-DeploynixRollbackPlan shop }

    Write-Story 'One command takes the site back to the last release that was finished before the live one.'
    Invoke-Shown { Invoke-DeploynixRollback shop -Confirm:$false }
    Assert-Page 'Shop 1.1: tea, 4 euros; coffee, 6 euros'
    Write-Story 'Nothing was built, copied or deleted: the release was still there, and the link moved back to it.'
    Write-Story '(Without -Confirm:$false it asks first; with -WhatIf it prints every command that it would run.)'

    Write-Chapter 'Releases are objects'
    Write-Story 'The broken release is kept, so that you can look into it. It can even be made live again,'
    Write-Story 'and any other one as well: pick it from the list, and pipe it on.'
    Invoke-Shown { Get-DeploynixRelease | Select -First 1 | Set-DeploynixActiveRelease }
    Assert-Page '500 Internal Server Error'
    Write-Host ''
    Invoke-Shown { Get-DeploynixRelease | Select -Skip 1 -First 1 | Set-DeploynixActiveRelease }
    Assert-Page 'Shop 1.1: tea, 4 euros; coffee, 6 euros'
    $live = @(Get-DeploynixRelease).Where{ $_.Active }
    Assert-That ($live.Count -eq 1 -and $live[0].Id -eq $releases[1].Id) 'The second release was to be live.'

    Write-Chapter 'Who did what'
    Write-Story 'The journal on the server keeps every act, also those that failed.'
    Invoke-Shown { Get-DeploynixDeployment | Format-Table Act, Outcome, Release, Previous, FailedStep }
    $acts = @(Get-DeploynixDeployment).ForEach{ "$($_.Act)" }
    Assert-That ("$acts" -eq 'Activate Activate Rollback Deploy Deploy Deploy Deploy') "The journal was to tell of seven acts and tells of: $acts."

    Write-Chapter 'Done'
    Write-Story "All of this was checked as it was told. It lies in $folder, yours to look around in and to remove:"
    Write-Host ''
    Write-Host '  deploynix.json           the settings'
    Write-Host '  server/shop/current      a link to the live release'
    Write-Host '  server/shop/releases     one folder for each release'
    Write-Host '  server/shop/.deploynix   the journal, the logs, the lock, a mirror of the repository'
    Write-Host ''
    Write-Story 'Next, in that folder: Invoke-DeploynixDeploy -WhatIf shows every command of a deployment without'
    Write-Story 'running it; Get-DeploynixLog shows the log of the last one. Then put the address of a server of'
    Write-Story 'your own where "local" stands: README.md, "The first real site".'
}
catch {
    $failed = $true
    Write-Host "`nThe quickstart did not go as it should: $_`n$($_.ScriptStackTrace)"
}
finally {
    foreach ($name in $before.Keys) { Set-Environment $name $before[$name] }
    Set-Location -LiteralPath $location.ProviderPath
}
if ($failed) { exit 1 }
