Describe 'The package' {
    BeforeAll {
        $root = (Resolve-Path "$PSScriptRoot/../..").Path
        # yes makes the package, twice makes it in two folders, a path is one that was made elsewhere.
        $asked = $env:DEPLOYNIX_PACKAGE
        if (-not $asked) { return }
        $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "deploynix-package-$([guid]::NewGuid().ToString('n'))")).FullName
        if ($asked -in 'yes', 'twice') {
            # Copies of the sources in folders of their own, as checkouts have them: what is made must not tell where.
            $builds = foreach ($name in $asked -eq 'yes' ? 'one' : 'one', 'a second place') {
                $checkout = Join-Path $folder $name
                $null = New-Item -ItemType Directory $checkout
                git -C $root ls-files -z --cached --others --exclude-standard -- src docs/en-US Deploynix.psd1 build.ps1 '*.props' .editorconfig LICENSE README.md CHANGELOG.md THIRD-PARTY-NOTICES.txt |
                    tar -C $root --null -T - -cf - | tar -C $checkout -xf -
                Start-ThreadJob { pwsh -NoProfile -NonInteractive -File (Join-Path $using:checkout 'build.ps1') -Task Package; "exit code $LASTEXITCODE" }
            }
            $made = foreach ($build in $builds) {
                $said = @($build | Receive-Job -Wait -AutoRemoveJob)
                if ($said[-1] -ne 'exit code 0') { throw ($said -join "`n") }
                $said[-2]
            }
        } else {
            $made = @($asked)
        }
        $package = @($made)[0]
        $manifest = Import-PowerShellDataFile (Join-Path $root 'Deploynix.psd1')

        # As users have it: in a repository that is a folder, installed for one who may not do more than that.
        $shelf = (New-Item -ItemType Directory (Join-Path $folder 'shelf')).FullName
        Copy-Item $package $shelf
        $userHome = (New-Item -ItemType Directory (Join-Path $folder 'home')).FullName
        # .NET knows no place for a user's own files where this is not there.
        $null = New-Item -ItemType Directory (Join-Path $userHome '.local/share')
        if ($IsLinux -and (id -u) -eq '0') {
            chmod 755 $folder
            chown -R nobody $userHome
        }

        function Invoke-AsUser([string] $Script) {
            $file = Join-Path $folder "$([guid]::NewGuid().ToString('n')).ps1"
            Set-Content -LiteralPath $file -Value "`$ErrorActionPreference = 'Stop'; `$ProgressPreference = 'SilentlyContinue'; Set-Location '$userHome'`n$Script"
            $pwsh = (Get-Process -Id $PID).Path
            $own = 'HOME', 'USERPROFILE', 'TMPDIR', 'PSModulePath', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'POWERSHELL_TELEMETRY_OPTOUT'
            $kept = @{}
            $own | ForEach-Object { $kept[$_] = [Environment]::GetEnvironmentVariable($_) }
            try {
                $env:HOME = $env:USERPROFILE = $env:TMPDIR = $userHome
                $env:PSModulePath = $env:XDG_DATA_HOME = $env:XDG_CONFIG_HOME = $env:XDG_CACHE_HOME = $null
                $env:POWERSHELL_TELEMETRY_OPTOUT = '1'
                $said = if ($IsLinux -and (id -u) -eq '0') { runuser -u nobody -- env "HOME=$userHome" $pwsh -NoProfile -NonInteractive -File $file 2>&1 } else { & $pwsh -NoProfile -NonInteractive -File $file 2>&1 }
            } finally {
                $own | ForEach-Object { [Environment]::SetEnvironmentVariable($_, $kept[$_] ?? [NullString]::Value) }
            }
            if ($LASTEXITCODE -ne 0) { throw ($said -join "`n") }
            $said
        }

        # Where PSResourceGet is missing: unpacked as it would, without what only the package itself needs.
        $installed = @(Invoke-AsUser @"
if (Get-Command Install-PSResource -ErrorAction Ignore) {
    Register-PSResourceRepository -Name shelf -Uri '$shelf' -Trusted
    Install-PSResource -Name Deploynix -Repository shelf -Scope CurrentUser
} else {
    `$modules = Join-Path (`$env:PSModulePath.Split([IO.Path]::PathSeparator)[0]) 'Deploynix/$($manifest.ModuleVersion)'
    [IO.Compression.ZipFile]::ExtractToDirectory('$package', `$modules)
    '_rels', 'package', 'Deploynix.nuspec', '[Content_Types].xml' | ForEach-Object { Remove-Item -LiteralPath (Join-Path `$modules `$_) -Recurse }
}
(Get-Module -ListAvailable Deploynix).ModuleBase
"@)[-1]
    }

    BeforeEach {
        if (-not $asked) { Set-ItResult -Skipped -Because 'the package is made and installed by tests/run.sh --only module'; return }
    }

    AfterAll {
        if ($asked) { Remove-Item -LiteralPath $folder -Recurse -Force }
    }

    It 'is the same bytes, wherever it is made' {
        if (@($made).Count -lt 2) { Set-ItResult -Skipped -Because 'it is made twice where DEPLOYNIX_PACKAGE is "twice", and by the workflow'; return }
        (Get-FileHash $made[1]).Hash | Should -Be (Get-FileHash $made[0]).Hash
    }

    It 'is installed in a folder of its name and version, and accepted there' {
        $installed | Should -Match "[\\/]Deploynix[\\/]$([regex]::Escape($manifest.ModuleVersion))$"
        (Test-ModuleManifest (Join-Path $installed 'Deploynix.psd1')).Version | Should -Be $manifest.ModuleVersion
        Get-ChildItem -LiteralPath $installed -Recurse -File | Where-Object Name -Match '\.(nuspec|psmdcp|rels|pdb)$' | Should -BeNullOrEmpty
    }

    It 'exports what the manifest says, and has help' {
        $said = Invoke-AsUser @'
Import-Module Deploynix
(Get-Command -Module Deploynix).Name -join ' '
(Get-Help Invoke-DeploynixRollback -Full).Description[0].Text.Length -gt 100
(Get-Help about_Deploynix | Out-String) -match 'On the server'
Test-Path (Join-Path (Get-Module Deploynix).ModuleBase 'LICENSE')
'@
        $said[0].Split(' ') | Sort-Object | Should -Be ($manifest.CmdletsToExport | Sort-Object)
        $said[1..3] | Should -Be 'True', 'True', 'True'
    }

    It 'does its work there: settings are written, packages are found, and errors are told' {
        $said = Invoke-AsUser @'
Import-Module Deploynix
New-DeploynixSite shop deploy@127.0.0.1:1 git@git.example.com:acme/shop.git
(Get-DeploynixSite).Name
$who = [pscredential]::new('deploy', (ConvertTo-SecureString 'x' -AsPlainText -Force))
try { Get-DeploynixRelease shop -Credential $who -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
'@
        # To be refused by a port, SSH.NET has to be loaded.
        $said | Should -Be 'shop', 'Deploynix.Unreachable,Deploynix.Commands.GetDeploynixReleaseCommand'
    }

    It 'deploys there and goes back' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'it deploys on Linux alone'; return }
        $source = Join-Path $folder 'source'
        git init --quiet --initial-branch=main $source
        $git = '-c', 'user.name=Mara', '-c', 'user.email=mara@example.com', '-c', 'commit.gpgsign=false'
        Set-Content (Join-Path $source 'index.php') 'v1'
        git -C $source add --all
        git -C $source @git commit --quiet --message 'Open the shop'
        git clone --quiet --bare $source (Join-Path $userHome 'shop.git')
        if ((id -u) -eq '0') { chown -R nobody (Join-Path $userHome 'shop.git') }
        $said = Invoke-AsUser @"
Remove-Item deploynix.json -ErrorAction Ignore
New-DeploynixSite here local '$userHome/shop.git' -DeployPath '$userHome/srv' -Framework Custom
Initialize-DeploynixSite here 6> `$null
1..2 | ForEach-Object { Invoke-DeploynixDeploy here 6> `$null }
Invoke-DeploynixRollback here -Confirm:`$false 6> `$null
(Get-DeploynixRelease here).Active -join ' '
"@
        $said | Should -Be 'False True'
    }

    It 'lists what it is made of: every file with its hash, every package with its licence' {
        $bom = Get-Content -LiteralPath (Join-Path $installed 'sbom.cdx.json') -Raw | ConvertFrom-Json
        $bom.bomFormat, $bom.specVersion | Should -Be 'CycloneDX', '1.6'
        $listed = @($bom.metadata.component.components) + @($bom.components.components)
        $there = Get-ChildItem -LiteralPath $installed -Recurse -File | Where-Object Name -NotIn 'sbom.cdx.json', 'PSGetModuleInfo.xml'
        $listed.name | Sort-Object | Should -Be ($there.FullName.ForEach{ [IO.Path]::GetRelativePath($installed, $_).Replace('\', '/') } | Sort-Object)
        foreach ($file in $listed) { $file.hashes[0].content | Should -Be (Get-FileHash (Join-Path $installed $file.name)).Hash -Because $file.name }
        $bom.components | ForEach-Object { $_.licenses.license.id | Should -Be 'MIT'; $_.purl | Should -Be "pkg:nuget/$($_.name)@$($_.version)" }
        $refs = @($bom.metadata.component.'bom-ref') + $bom.components.'bom-ref'
        $bom.dependencies.ref | Should -Be $refs
        $bom.dependencies.dependsOn | ForEach-Object { $_ | Should -BeIn $refs }
    }

    It 'names everything of others that it ships' {
        $notices = Get-Content -LiteralPath (Join-Path $installed 'THIRD-PARTY-NOTICES.txt') -Raw
        $bom = Get-Content -LiteralPath (Join-Path $installed 'sbom.cdx.json') -Raw | ConvertFrom-Json
        foreach ($one in $bom.components) { $notices | Should -Match "(?m)^$([regex]::Escape("$($one.name) $($one.version)"))\r?$" }
    }

    It 'has an icon, a licence, a read-me and words to be found by' {
        $zip = [IO.Compression.ZipFile]::OpenRead($package)
        try {
            $reader = [IO.StreamReader]::new($zip.GetEntry('Deploynix.nuspec').Open())
            $nuspec = ([xml] $reader.ReadToEnd()).package.metadata
            $reader.Dispose()
            $nuspec.id, $nuspec.version, $nuspec.license.InnerText | Should -Be 'Deploynix', $manifest.ModuleVersion, 'MIT'
            $zip.Entries.FullName | Should -Contain $nuspec.icon
            $zip.Entries.FullName | Should -Contain $nuspec.readme
            $nuspec.tags.Split(' ') | Should -Contain 'PSModule'
            $nuspec.tags.Split(' ') | Should -Contain 'PSCommand_Invoke-DeploynixRollback'
        } finally {
            $zip.Dispose()
        }
    }

    It 'has nothing that PSScriptAnalyzer would tell' {
        if (-not (Get-Module -ListAvailable PSScriptAnalyzer)) { Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed'; return }
        $found = @(Invoke-ScriptAnalyzer -Path $installed -Recurse -Settings PSGallery) + @(Invoke-ScriptAnalyzer -Path $installed -Recurse -IncludeRule PSUseToExportFieldsInManifest)
        $found | ForEach-Object { "$($_.ScriptName):$($_.Line) $($_.RuleName): $($_.Message)" } | Should -BeNullOrEmpty
    }
}
