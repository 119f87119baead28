<#
.SYNOPSIS
    Makes a package of the module: what it has of others, its list of materials, and the file that PowerShellGet installs. The same files give the same bytes.
#>

Set-StrictMode -Version 3.0

function Get-ShippedPackage {
    <#
    .SYNOPSIS
        The packages whose assemblies the module ships, as the build resolved them: name, version, licence, files, and what each needs.
    #>
    [CmdletBinding()]
    param(
        # The project.assets.json of the module's project.
        [Parameter(Mandatory)] [string] $AssetsPath
    )

    $assets = Get-Content -LiteralPath $AssetsPath -Raw | ConvertFrom-Json -AsHashtable
    $folders = @($assets.packageFolders.Keys)
    $target = $assets.targets[@($assets.targets.Keys)[0]]
    # What only builds against, such as PowerShell itself, is not shipped.
    $private = foreach ($framework in $assets.project.frameworks.Values) {
        if (-not $framework.ContainsKey('dependencies')) { continue }
        $framework.dependencies.GetEnumerator().Where{ $_.Value.ContainsKey('suppressParent') }.Key
    }
    foreach ($key in $target.Keys | Sort-Object -Culture '') {
        $name, $version = $key.Split('/')
        if ($target[$key].type -ne 'package' -or $name -in $private -or -not $target[$key].ContainsKey('runtime')) { continue }
        $folder = $folders.ForEach{ Join-Path $_ $assets.libraries[$key].path }.Where{ Test-Path -LiteralPath $_ }[0]
        $about = ([xml] (Get-Content -LiteralPath (Join-Path $folder "$($name.ToLowerInvariant()).nuspec") -Raw)).package.metadata
        [pscustomobject] @{
            Name       = $name
            Version    = $version
            Folder     = $folder
            Author     = "$($about.authors)"
            Copyright  = $about.SelectSingleNode('*[local-name()="copyright"]')?.InnerText
            License    = $about.SelectSingleNode('*[local-name()="license" and @type="expression"]')?.InnerText
            Repository = $about.SelectSingleNode('*[local-name()="repository"]/@url')?.Value
            Sha512     = [Convert]::ToHexStringLower([Convert]::FromBase64String((Get-Content -LiteralPath (Get-Item -Path (Join-Path $folder '*.nupkg.sha512')).FullName -Raw).Trim()))
            Assembly   = @($target[$key].runtime.Keys | ForEach-Object { Join-Path $folder $_ })
            Needs      = @($target[$key].ContainsKey('dependencies') ? $target[$key].dependencies.Keys : @())
        }
    }
}

$mit = @'
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
THE SOFTWARE.
'@

function Get-NoticeText {
    <#
    .SYNOPSIS
        The notices of others: each package with its files, its copyright and the text of its licence.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory)] [object[]] $Package)

    $line = '-' * 100
    $text = "Deploynix is under the licence in the file LICENSE. It ships these packages of others, under licences of their own.`n"
    $text += "Some of their assemblies are compiled ahead; nothing else is changed. Where a package brings notices of its own, the package of`nthe module has them in its folder notices.`n"
    foreach ($one in $Package) {
        $own = Get-ChildItem -LiteralPath $one.Folder -File | Where-Object Name -Match '^LICEN[CS]E(\.|$)' | Select-Object -First 1
        if ($own) {
            $licence = (Get-Content -LiteralPath $own.FullName -Raw).ReplaceLineEndings("`n").Trim([char] 0xFEFF, ' ', "`n")
        } elseif ($one.License -eq 'MIT') {
            $licence = "$($one.Copyright)`n`n$mit"
        } else {
            throw "$($one.Name) has neither a licence file nor a licence whose text is known: $($one.License)"
        }
        $text += "`n$line`n$($one.Name) $($one.Version)`n"
        $text += "$((@($one.Assembly) | Split-Path -Leaf) -join ', ')`n"
        $text += "$($one.Author); $($one.License)`n$line`n`n$licence`n"
    }
    # No spaces at the ends of lines, on any system the same line ends.
    ($text.ReplaceLineEndings("`n") -replace '[ \t]+(?=\n)')
}

function Copy-OwnNotice {
    <#
    .SYNOPSIS
        Copies the notices that packages bring into a folder; those of several packages that are the same, once.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [object[]] $Package,
        [Parameter(Mandatory)] [string] $Destination
    )

    $seen = @{}
    foreach ($one in $Package) {
        foreach ($notice in Get-ChildItem -LiteralPath $one.Folder -File | Where-Object Name -Match '^THIRD-PARTY-NOTICES') {
            $hash = (Get-FileHash -LiteralPath $notice.FullName).Hash
            if ($seen[$hash]) { continue }
            $seen[$hash] = $true
            $null = New-Item -ItemType Directory -Path $Destination -Force
            Copy-Item -LiteralPath $notice.FullName -Destination (Join-Path $Destination "$($one.Name).$($one.Version).txt")
        }
    }
}

function Get-FileComponent {
    param([string] $Root, [IO.FileInfo] $File, [string] $Original)

    $name = [IO.Path]::GetRelativePath($Root, $File.FullName).Replace('\', '/')
    $hash = (Get-FileHash -LiteralPath $File.FullName -Algorithm SHA256).Hash.ToLowerInvariant()
    $component = [ordered] @{ type = 'file'; 'bom-ref' = "file:$name"; name = $name; hashes = @([ordered] @{ alg = 'SHA-256'; content = $hash }) }
    if ($Original -and (Get-FileHash -LiteralPath $Original -Algorithm SHA256).Hash -ne $hash) {
        $component.pedigree = [ordered] @{
            ancestors = @([ordered] @{ type = 'file'; name = $name; hashes = @([ordered] @{ alg = 'SHA-256'; content = (Get-FileHash -LiteralPath $Original -Algorithm SHA256).Hash.ToLowerInvariant() }) })
            notes     = 'The assembly of the package, compiled ahead for the machine that built this; its IL is unchanged.'
        }
    }
    $component
}

function Get-SbomText {
    <#
    .SYNOPSIS
        The list of materials of a module's folder, as CycloneDX 1.6 in JSON: every file with its hash, every package with its licence, and what needs what.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [string] $Root,
        [Parameter(Mandatory)] [hashtable] $Manifest,
        [Parameter(Mandatory)] [object[]] $Package
    )

    $files = Get-ChildItem -LiteralPath $Root -Recurse -File | Where-Object Name -NE 'sbom.cdx.json'
    $taken = @{}
    $refs = @{}
    foreach ($one in $Package) { $refs[$one.Name] = "pkg:nuget/$($one.Name)@$($one.Version)" }
    $components = foreach ($one in $Package) {
        $shipped = foreach ($assembly in $one.Assembly) {
            $file = $files.Where{ $_.Name -eq (Split-Path -Path $assembly -Leaf) }
            if ($file.Count -ne 1) { throw "$($one.Name) is to ship $assembly, and the module has $($file.Count) files of that name." }
            $taken[$file[0].FullName] = $true
            Get-FileComponent -Root $Root -File $file[0] -Original $assembly
        }
        $component = [ordered] @{
            type = 'library'; 'bom-ref' = $refs[$one.Name]; authors = @([ordered] @{ name = $one.Author }); name = $one.Name; version = $one.Version; scope = 'required'
            hashes = @([ordered] @{ alg = 'SHA-512'; content = $one.Sha512 }); licenses = @(@{ license = @{ id = $one.License } }); copyright = $one.Copyright; purl = $refs[$one.Name]
        }
        if ($one.Repository) { $component.externalReferences = @([ordered] @{ type = 'vcs'; url = $one.Repository }) }
        $component.components = @($shipped)
        $component
    }
    $self = "pkg:nuget/Deploynix@$($Manifest.ModuleVersion)"
    # Ordinal, so that no culture puts them in another order.
    $own = [Collections.Generic.SortedDictionary[string, object]]::new([StringComparer]::Ordinal)
    foreach ($file in $files) {
        if ($taken[$file.FullName]) { continue }
        $component = Get-FileComponent $Root $file
        $own[$component.name] = $component
    }
    $needed = @($Package.Needs | Sort-Object -Unique)
    $bom = [ordered] @{
        '$schema'    = 'http://cyclonedx.org/schema/bom-1.6.schema.json'
        bomFormat    = 'CycloneDX'
        specVersion  = '1.6'
        serialNumber = ''
        version      = 1
        metadata     = [ordered] @{
            lifecycles = @(@{ phase = 'build' })
            component  = [ordered] @{
                type = 'library'; 'bom-ref' = $self; authors = @(@{ name = $Manifest.Author }); name = 'Deploynix'; version = $Manifest.ModuleVersion; description = $Manifest.Description
                licenses = @(@{ license = @{ id = 'MIT' } }); copyright = $Manifest.Copyright; purl = $self; components = @($own.Values)
            }
        }
        components   = @($components)
        dependencies = @([ordered] @{ ref = $self; dependsOn = @($Package.Where{ $_.Name -notin $needed }.ForEach{ $refs[$_.Name] }) }) +
            @($Package.ForEach{ [ordered] @{ ref = $refs[$_.Name]; dependsOn = @($_.Needs | Where-Object { $refs[$_] } | Sort-Object -Culture '' | ForEach-Object { $refs[$_] }) } })
    }
    # The serial number is of what the list says: the same materials, the same number.
    $said = [Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes(($bom | ConvertTo-Json -Depth 12 -Compress)))
    $said[6] = ($said[6] -band 0x0F) -bor 0x80
    $said[8] = ($said[8] -band 0x3F) -bor 0x80
    $bom.serialNumber = "urn:uuid:$([guid]::new([byte[]] $said[0..15], $true))"
    ($bom | ConvertTo-Json -Depth 12).ReplaceLineEndings("`n") + "`n"
}

function Get-NuspecText {
    param([hashtable] $Manifest, [string] $ProjectUri)

    $data = $Manifest.PrivateData.PSData
    $escape = { [Security.SecurityElement]::Escape($args[0]) }
    # The words by which PowerShellGet finds modules and commands.
    $tags = @($data.Tags) + 'PSModule' + 'PSIncludes_Cmdlet' + $Manifest.CmdletsToExport.ForEach{ "PSCmdlet_$_"; "PSCommand_$_" }
    $project = $ProjectUri ? "`n    <projectUrl>$(& $escape $ProjectUri)</projectUrl>" : ''
    @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2012/06/nuspec.xsd">
  <metadata>
    <id>Deploynix</id>
    <version>$($Manifest.ModuleVersion)</version>
    <authors>$(& $escape $Manifest.Author)</authors>
    <owners>$(& $escape $Manifest.CompanyName)</owners>
    <requireLicenseAcceptance>false</requireLicenseAcceptance>
    <license type="expression">MIT</license>
    <icon>icon.png</icon>
    <readme>README.md</readme>$project
    <description>$(& $escape $Manifest.Description)</description>
    <releaseNotes>$(& $escape $data.ReleaseNotes)</releaseNotes>
    <copyright>$(& $escape $Manifest.Copyright)</copyright>
    <tags>$($tags -join ' ')</tags>
  </metadata>
</package>
"@.ReplaceLineEndings("`n") + "`n"
}

function Export-Nupkg {
    <#
    .SYNOPSIS
        Writes a module's folder as a package. Names in a fixed order, times of no day, a fixed name for what NuGet names at random.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [string] $Root,
        [Parameter(Mandatory)] [string] $Path,
        [Parameter(Mandatory)] [hashtable] $Manifest,
        # The address of the project, where it has one.
        [string] $ProjectUri
    )

    $entries = [Collections.Generic.SortedDictionary[string, byte[]]]::new([StringComparer]::Ordinal)
    foreach ($file in Get-ChildItem -LiteralPath $Root -Recurse -File) {
        $entries[[IO.Path]::GetRelativePath($Root, $file.FullName).Replace('\', '/')] = [IO.File]::ReadAllBytes($file.FullName)
    }
    $extensions = @($entries.Keys.ForEach{ [IO.Path]::GetExtension($_).TrimStart('.') }.Where{ $_ } | Sort-Object -Unique -Culture '')
    $bare = @($entries.Keys.Where{ -not [IO.Path]::GetExtension($_) })
    $add = { $entries[$args[0]] = [Text.Encoding]::UTF8.GetBytes($args[1].ReplaceLineEndings("`n")) }
    & $add 'Deploynix.nuspec' (Get-NuspecText $Manifest $ProjectUri)
    $core = 'package/services/metadata/core-properties/deploynix.psmdcp'
    & $add $core @"
<?xml version="1.0" encoding="utf-8"?>
<coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.openxmlformats.org/package/2006/metadata/core-properties">
  <dc:creator>$([Security.SecurityElement]::Escape($Manifest.Author))</dc:creator>
  <dc:identifier>Deploynix</dc:identifier>
  <version>$($Manifest.ModuleVersion)</version>
</coreProperties>

"@
    & $add '_rels/.rels' @"
<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/Deploynix.nuspec" Id="R1" />
  <Relationship Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="/$core" Id="R2" />
</Relationships>

"@
    & $add '[Content_Types].xml' @"
<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />
  <Default Extension="psmdcp" ContentType="application/vnd.openxmlformats-package.core-properties+xml" />
  <Default Extension="nuspec" ContentType="application/octet" />
$($extensions.ForEach{ "  <Default Extension=`"$_`" ContentType=`"application/octet`" />" } -join "`n")
$($bare.ForEach{ "  <Override PartName=`"/$_`" ContentType=`"application/octet`" />" } -join "`n")
</Types>

"@
    $stream = [IO.File]::Create($Path)
    try {
        $zip = [IO.Compression.ZipArchive]::new($stream, [IO.Compression.ZipArchiveMode]::Create)
        foreach ($name in $entries.Keys) {
            $entry = $zip.CreateEntry($name, [IO.Compression.CompressionLevel]::Optimal)
            $entry.LastWriteTime = [DateTimeOffset]::new(2000, 1, 1, 0, 0, 0, [TimeSpan]::Zero)
            # A plain file that all may read.
            $entry.ExternalAttributes = 0x81A4 -shl 16
            $content = $entry.Open()
            $content.Write($entries[$name], 0, $entries[$name].Length)
            $content.Dispose()
        }
        $zip.Dispose()
    } finally {
        $stream.Dispose()
    }
}

Export-ModuleMember -Function Get-ShippedPackage, Get-NoticeText, Copy-OwnNotice, Get-SbomText, Export-Nupkg
