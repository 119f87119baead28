<#
.SYNOPSIS
    Builds, tests, documents and packages Deploynix.
.EXAMPLE
    ./build.ps1 -Task Build
.EXAMPLE
    ./build.ps1 -Task Package
.EXAMPLE
    ./build.ps1 -Task Stage; Get-ChildItem out/Deploynix/*/* -Recurse -Include *.ps?1, *.ps1xml, Deploynix*.dll | Set-AuthenticodeSignature -Certificate $certificate; ./build.ps1 -Task Pack

    Makes a package whose files are signed. The package itself is signed by dotnet nuget sign.
#>
#Requires -Version 7.4
[CmdletBinding()]
param(
    # What to do. Test builds first. Docs makes the help that is committed from docs/en-US, Notice the notices of others that are.
    # Package is Stage, which builds the module's folder in out/, and Pack, which makes a package of that folder; what signs files stands between them.
    [ValidateSet('Build', 'Test', 'Docs', 'Notice', 'Stage', 'Pack', 'Package', 'Clean')]
    [string[]] $Task = 'Build',

    # Debug is for work on the module, Release for packages.
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    # The address of the project, for the package; there is none in the sources.
    [string] $ProjectUri
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot 'src/Packaging/Packaging.psm1')

function Invoke-Tool {
    param([string] $Tool, [string[]] $ArgumentList)

    & $Tool @ArgumentList | Out-Host
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

function Get-Manifest { Import-PowerShellDataFile -Path (Join-Path $PSScriptRoot 'Deploynix.psd1') }

function Get-StagePath { Join-Path $PSScriptRoot "out/Deploynix/$((Get-Manifest).ModuleVersion)" }

# What the module ships of others is what the build of its project resolved.
function Get-Other {
    Get-ShippedPackage -AssetsPath (Join-Path $PSScriptRoot 'artifacts/obj/Deploynix/project.assets.json')
}

function Invoke-Notice {
    Invoke-Tool dotnet 'restore', (Join-Path $PSScriptRoot 'src/Deploynix'), '--nologo'
    Set-Content -LiteralPath (Join-Path $PSScriptRoot 'src/Packaging/THIRD-PARTY-NOTICES.txt') -Value (Get-NoticeText -Package (Get-Other)) -NoNewline -Encoding utf8NoBOM
}

function Invoke-Stage {
    param([string] $Configuration)

    $stage = Get-StagePath
    if (Test-Path -LiteralPath $stage) { Remove-Item -LiteralPath $stage -Recurse -Force }
    # Into the package's own folder, so that a session that has the module from bin/ loaded does not see its files change. What analyzers say is for -Task Build.
    Invoke-Tool dotnet 'build', (Join-Path $PSScriptRoot 'src/Deploynix'), '--configuration', $Configuration, '--nologo', "-p:ModuleRoot=$stage/", '-p:RunAnalyzers=false'
    'Deploynix.psd1', 'LICENSE', 'README.md', 'CHANGELOG.md', 'src/Packaging/THIRD-PARTY-NOTICES.txt', 'src/Packaging/icon.png' | ForEach-Object { Copy-Item -LiteralPath (Join-Path $PSScriptRoot $_) -Destination $stage }
    Copy-OwnNotice -Package (Get-Other) -Destination (Join-Path $stage 'notices')

    # A list, so that nothing comes along because it happened to lie there.
    $shipped = @(
        'Deploynix.psd1', 'LICENSE', 'README.md', 'CHANGELOG.md', 'THIRD-PARTY-NOTICES.txt', 'icon.png', 'notices/*.txt'
        'bin/Deploynix.dll', 'bin/Deploynix.Core.dll', 'bin/Deploynix.Init.dll', 'bin/*.ps1xml', 'bin/dependencies/*.dll', 'en-US/*.xml', 'en-US/*.help.txt'
    )
    $files = (Get-ChildItem -LiteralPath $stage -Recurse -File).FullName.ForEach{ [IO.Path]::GetRelativePath($stage, $_).Replace('\', '/') }
    $lacking = $shipped.Where{ -not ($files -like $_) }
    if ($lacking) { throw "The package lacks $($lacking -join ', ')." }
    $strange = $files.Where{ $file = $_; -not $shipped.Where{ $file -like $_ } }
    if ($strange) { throw "The package is not to have $($strange -join ', ')." }
    $null = Test-ModuleManifest -Path (Join-Path $stage 'Deploynix.psd1')
    $stage
}

function Invoke-Pack {
    param([string] $ProjectUri)

    $stage = Get-StagePath
    $manifest = Get-Manifest
    # Of the files as they are now: signed, where they were signed.
    Set-Content -LiteralPath (Join-Path $stage 'sbom.cdx.json') -Value (Get-SbomText -Root $stage -Manifest $manifest -Package (Get-Other)) -NoNewline -Encoding utf8NoBOM
    $package = Join-Path $PSScriptRoot "out/Deploynix.$($manifest.ModuleVersion).nupkg"
    Export-Nupkg -Root $stage -Path $package -Manifest $manifest -ProjectUri $ProjectUri
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
        'Notice' { Invoke-Notice }
        'Stage' { Invoke-Stage $Configuration }
        'Pack' { Invoke-Pack $ProjectUri }
        'Package' { $null = Invoke-Stage $Configuration; Invoke-Pack $ProjectUri }
        'Clean' { Clear-Build }
    }
}
