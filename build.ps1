<#
.SYNOPSIS
    Builds, tests, documents and packages Deploynix.
.EXAMPLE
    ./build.ps1 -Task Build
.EXAMPLE
    ./build.ps1 -Task Package -Configuration Release
#>
#Requires -Version 7.4
[CmdletBinding()]
param(
    # What to do. Test builds first; Docs makes the help that is committed from docs/en-US. Package builds first.
    [ValidateSet('Build', 'Test', 'Docs', 'Package', 'Clean')]
    [string[]] $Task = 'Build',

    # Debug is for work on the module, Release for packages.
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

function Invoke-Tool {
    param([string] $Tool, [string[]] $ArgumentList)

    & $Tool @ArgumentList
    if ($LASTEXITCODE -ne 0) { throw "$Tool $($ArgumentList -join ' ') ended with exit code $LASTEXITCODE." }
}

function Invoke-Build {
    param([string] $Configuration)

    Invoke-Tool dotnet 'build', (Join-Path $PSScriptRoot 'Deploynix.sln'), '--configuration', $Configuration, '--nologo'
}

function Invoke-Test {
    Invoke-Tool bash (Join-Path $PSScriptRoot 'tests/run.sh')
}

function Invoke-Doc {
    $needed = 'Microsoft.PowerShell.PlatyPS'
    if (-not (Get-Module -ListAvailable -Name $needed)) {
        throw "The help is made by $needed, which is not installed. Install it: Install-PSResource -Name $needed"
    }
    Import-Module $needed
    $pages = Join-Path $PSScriptRoot 'docs/en-US'
    if (-not (Test-Path -Path "$pages/*-*.md")) { throw "There are no pages to make help from in $pages." }

    # What the code says of its errors is told by the code. A process of its own, so that the module's files are not held by this one.
    $say = 'param($Manifest) Import-Module $Manifest; [Deploynix.Formatting.ErrorPage]::Text()'
    $errors = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command "& { $say } '$(Join-Path $PSScriptRoot 'Deploynix.psd1')'" | Out-String
    if ($errors -notmatch '^# about_') { throw 'The page of the errors comes from the built module: ./build.ps1 -Task Build, Docs' }
    Set-Content -LiteralPath (Join-Path $pages 'about_Deploynix_Errors.md') -Value ($errors.ReplaceLineEndings("`n").TrimEnd() + "`n") -NoNewline -Encoding utf8NoBOM

    # What is made is committed beside the module's sources: a build takes it from there, with PlatyPS or without.
    $target = New-Item -ItemType Directory -Path (Join-Path $PSScriptRoot 'src/Deploynix/en-US') -Force
    $made = Join-Path $PSScriptRoot 'artifacts/help'
    $help = Measure-PlatyPSMarkdown -Path "$pages/*-*.md" |
        Where-Object Filetype -Match 'CommandHelp' |
        Import-MarkdownCommandHelp -Path { $_.FilePath } |
        Export-MamlCommandHelp -OutputFolder $made -Force
    # PowerShell looks for the help of a compiled cmdlet by the name of its assembly.
    Copy-HelpText -From $help.FullName -To (Join-Path $target 'Deploynix.dll-Help.xml') -Markup '(?<=<maml:para>)```\w*\n|\n```(?=</maml:para>)'
    Get-ChildItem -Path $pages -Filter 'about_*.md' | ForEach-Object {
        Copy-HelpText -From $_.FullName -To (Join-Path $target "$($_.BaseName).help.txt") -Markup '(?m)^#+ '
    }
}

function Copy-HelpText {
    param([string] $From, [string] $To, [string] $Markup)

    # The same pages give the same bytes on every machine, without the marks of Markdown, which Get-Help would show.
    $text = (Get-Content -LiteralPath $From -Raw).ReplaceLineEndings("`n").TrimEnd() -replace $Markup
    $text += "`n"
    Set-Content -LiteralPath $To -Value $text -NoNewline -Encoding utf8NoBOM
}

function Invoke-Package {
    param([string] $Configuration)

    Invoke-Build $Configuration
    $manifest = Import-PowerShellDataFile -Path (Join-Path $PSScriptRoot 'Deploynix.psd1')
    $package = Join-Path $PSScriptRoot "out/Deploynix/$($manifest.ModuleVersion)"
    if (Test-Path -LiteralPath $package) { Remove-Item -LiteralPath $package -Recurse -Force }

    # A list, so that nothing comes along because it happened to lie there.
    $shipped = @(
        'Deploynix.psd1', 'LICENSE', 'README.md', 'CHANGELOG.md'
        'bin/Deploynix.dll', 'bin/Deploynix.Core.dll', 'bin/Deploynix.Init.dll'
        'bin/*.ps1xml', 'bin/dependencies/*.dll'
        'en-US/*.xml', 'en-US/*.help.txt'
    )
    $optional = 'README.md'
    foreach ($pattern in $shipped) {
        $files = @(Get-Item -Path (Join-Path $PSScriptRoot $pattern) -ErrorAction Ignore)
        if (-not $files -and $pattern -notin $optional) { throw "The package lacks $pattern." }
        if (-not $files) { continue }
        $folder = New-Item -ItemType Directory -Path (Join-Path $package (Split-Path -Path $pattern -Parent)) -Force
        $files | Copy-Item -Destination $folder
    }
    Test-ModuleManifest -Path (Join-Path $package 'Deploynix.psd1') | Out-Null
    $package
}

function Clear-Build {
    foreach ($folder in 'bin', 'artifacts', 'out', 'en-US') {
        $path = Join-Path $PSScriptRoot $folder
        if (Test-Path -LiteralPath $path) { Remove-Item -LiteralPath $path -Recurse -Force }
    }
}

foreach ($name in $Task) {
    switch ($name) {
        'Build' { Invoke-Build $Configuration }
        'Test' { Invoke-Build $Configuration; Invoke-Test }
        'Docs' { Invoke-Doc }
        'Package' { Invoke-Package $Configuration }
        'Clean' { Clear-Build }
    }
}
