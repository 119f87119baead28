<#
.SYNOPSIS
    A site of this machine's own, with a repository and releases, for tests of the module.
#>

function New-LocalSite {
    <#
    .SYNOPSIS
        Makes a folder with a git repository, settings of the sites shop and blog, and three releases of shop; gives its paths.
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It makes a folder of the test itself.')]
    [CmdletBinding()]
    param([int] $Releases = 3)

    # Real paths alone: on some machines the temporary folder is a link.
    $root = (New-Item -ItemType Directory -Path (Join-Path ([IO.Path]::GetTempPath()) "deploynix-$([Guid]::NewGuid().ToString('n'))")).FullName
    $source = Join-Path $root 'source'
    $git = '-c', 'user.name=Mara', '-c', 'user.email=mara@example.com', '-c', 'commit.gpgsign=false'
    git init --quiet --initial-branch=main $source
    $settings = Join-Path $root 'deploynix.json'
    $site = [pscustomobject] @{ Root = $root; Source = $source; SettingsPath = $settings; Shop = Join-Path $root 'srv/shop'; Blog = Join-Path $root 'srv/blog' }
    New-DeploynixSite -Name shop -Server local -Repository $source -DeployPath $site.Shop -Framework Custom -SettingsPath $settings
    New-DeploynixSite -Name blog -Server local -Repository $source -DeployPath $site.Blog -Framework Custom -SettingsPath $settings
    Set-DeploynixSite -Name blog -Environment staging -DeployPath (Join-Path $root 'srv/blog-staging') -SettingsPath $settings
    Initialize-DeploynixSite -Site shop -SettingsPath $settings 6> $null
    for ($number = 1; $number -le $Releases; $number++) {
        Set-Content -LiteralPath (Join-Path $source 'index.php') -Value "v$number"
        git -C $source add --all
        git -C $source @git commit --quiet --message "Version $number, whose subject is so long that no table of a hundred columns has room for all of the words in it"
        Invoke-DeploynixDeploy -Site shop -SettingsPath $settings 6> $null
    }
    $site
}

function Remove-LocalSite {
    <#
    .SYNOPSIS
        Removes what New-LocalSite made.
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It removes a folder of the test itself.')]
    [CmdletBinding()]
    param([Parameter(Mandatory)] $LocalSite)

    Remove-Item -LiteralPath $LocalSite.Root -Recurse -Force -ErrorAction Ignore
}

function Get-LocalState {
    <#
    .SYNOPSIS
        One text for everything that is there: names, links, contents. Equal texts mean that nothing was changed.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory)] $LocalSite)

    $lines = Get-ChildItem -LiteralPath $LocalSite.Root -Recurse -Force | Sort-Object -Property FullName | ForEach-Object {
        $content = if ($_ -is [IO.FileInfo] -and -not $_.LinkTarget) { (Get-FileHash -LiteralPath $_.FullName).Hash }
        "$($_.FullName) $($_.LinkTarget) $content"
    }
    $lines -join "`n"
}

function Invoke-Text {
    <#
    .SYNOPSIS
        Runs a command that is given as text, beside the site's settings and in a session that shows nothing; gives its output, and throws its first error.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory)] $LocalSite, [Parameter(Mandatory)] [string] $Command)

    $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
    try {
        $null = $shell.AddScript('param($Manifest, $Folder) Import-Module $Manifest; Set-Location -LiteralPath $Folder; $ErrorActionPreference = "Stop"')
        $null = $shell.AddArgument((Join-Path $PSScriptRoot '../../Deploynix.psd1')).AddArgument($LocalSite.Root).Invoke()
        $shell.Commands.Clear()
        $shell.AddScript($Command).Invoke()
    } catch [Management.Automation.MethodInvocationException] {
        $failure = $_.Exception.InnerException
        if ($failure -is [Management.Automation.IContainsErrorRecord]) { throw $failure.ErrorRecord }
        throw
    } finally {
        $shell.Dispose()
    }
}

Export-ModuleMember -Function New-LocalSite, Remove-LocalSite, Get-LocalState, Invoke-Text
