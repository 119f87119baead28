<#
.SYNOPSIS
    Runs docs/examples/quickstart.ps1 and writes what it printed, line for line and at its own pace, as the picture docs/session.svg.
.DESCRIPTION
    The text is what the run printed, coloured by what each line is; the waits are those of the run, with time to read after each line. The picture plays by itself,
    stands still for those who want no motion, and is dark or light as the reader's screen is.
.EXAMPLE
    dotnet build src/Deploynix.Shell; ./docs/Export-Session.ps1
#>
[CmdletBinding()]
param(
    [string] $Path = (Join-Path $PSScriptRoot 'session.svg'),
    [int] $Rows = 30,
    [int] $Columns = 100
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

# ---- the run

$root = Split-Path -Path $PSScriptRoot -Parent
$start = [Diagnostics.ProcessStartInfo]::new('dotnet')
'run', '--no-build', '--project', (Join-Path $root 'src/Deploynix.Shell'), '--', '-Command', "`$PSStyle.OutputRendering = 'Ansi'; & '$(Join-Path $PSScriptRoot 'examples/quickstart.ps1')'" | ForEach-Object { $start.ArgumentList.Add($_) }
$start.RedirectStandardOutput = $true
$start.StandardOutputEncoding = [Text.Encoding]::UTF8
$clock = [Diagnostics.Stopwatch]::StartNew()
$process = [Diagnostics.Process]::Start($start)
$recorded = @(while ($null -ne ($line = $process.StandardOutput.ReadLine())) { [pscustomobject] @{ At = $clock.Elapsed.TotalSeconds; Text = $line } })
$process.WaitForExit()
if ($process.ExitCode -ne 0) { throw "The quickstart ended with exit code $($process.ExitCode): $($recorded.Text -join "`n")" }

# ---- what a terminal would show: long lines go on in the next row

function Split-Row([string] $Text) {
    $rows = [Collections.Generic.List[object]]::new()
    $row = [Collections.Generic.List[object]]::new()
    $width = 0
    $style = ''
    foreach ($part in [regex]::Split($Text, '(\e\[[0-9;]*m)')) {
        if ($part -match '^\e\[([0-9;]*)m$') {
            $style = Get-Style $style $Matches[1]
            continue
        }
        while ($part) {
            $taken = $part.Substring(0, [Math]::Min($part.Length, $Columns - $width))
            if ($taken) { $row.Add(@{ Text = $taken; At = $width; Style = $style }) }
            $width += $taken.Length
            $part = $part.Substring($taken.Length)
            if ($part) {
                $rows.Add($row)
                $row = [Collections.Generic.List[object]]::new()
                $width = 0
            }
        }
    }
    $rows.Add($row)
    , $rows
}

function Get-Style([string] $Before, [string] $Codes) {
    $style = $Before
    foreach ($code in $Codes.Split(';')) {
        $style = switch ($code) {
            { $_ -in '', '0' } { '' }
            '1' { "$style b" }
            { $_ -in '2', '90' } { "$style dim" }
            { $_ -in '31', '91' } { "$style red" }
            { $_ -in '32', '92' } { "$style green" }
            { $_ -in '33', '93' } { "$style yellow" }
            { $_ -in '34', '94', '35', '95', '36', '96' } { "$style blue" }
            { $_ -in '22', '39' } { '' }
            default { $style }
        }
    }
    $style.Trim()
}

# ---- the picture

$left, $top, $step, $em = 22, 54, 20, 8.4
$width = [int] ($left * 2 + $Columns * $em)
$height = $top + $Rows * $step + 16
$shown = [Text.StringBuilder]::new()
$events = [Collections.Generic.List[object]]::new()
$count = 0
$now = 0.6
$before = $recorded[0].At
$stand = 0
$isError = $false
foreach ($line in $recorded) {
    # The run's own wait, with a second at most, so that a slow machine does not bore.
    $now += [Math]::Min($line.At - $before, 1)
    $before = $line.At
    $plain = $line.Text -replace '\e\[[0-9;]*m'
    $kind = switch -Regex ($plain) {
        '^== ' { 'head' }
        '^PS> ' { 'typed' }
        '^The site answers:' { 'page' }
        '^Invoke-DeploynixDeploy: ' { 'red' }
        default { '' }
    }
    $isError = $kind -eq 'red' -or ($isError -and $plain -and $kind -ne 'page')
    if ($isError) { $kind = 'red' }
    if ($plain -match 'shop \(production\): back on') { $stand = $count + 4 }
    $split = Split-Row $line.Text
    foreach ($row in $split) {
        $y = $count * $step
        foreach ($run in $row) {
            if (-not $run.Text.Trim()) { continue }
            $blank = $run.Text.Length - $run.Text.TrimStart().Length
            $text = $run.Text.Trim()
            $x = ($run.At + $blank) * $em
            $class = "$kind $($run.Style)".Trim()
            if ($kind -eq 'typed' -and $run.At -eq 0) {
                $null = $shown.Append("<text class=`"dim`" x=`"0`" y=`"$y`" textLength=`"$(3 * $em)`">PS&gt;</text>")
                $text = $text.Substring(4)
                $x += 4 * $em
            }
            # A fixed length keeps the columns where they are, whatever font the reader has.
            $named = $class ? " class=`"$class`"" : ''
            $null = $shown.Append("<text$named x=`"$([Math]::Round($x, 1))`" y=`"$y`" textLength=`"$([Math]::Round($text.Length * $em, 1))`">$([Security.SecurityElement]::Escape($text))</text>")
        }
        $null = $shown.Append("`n")
        $count++
        $events.Add(@{ At = $now; Count = $count })
        $now += $plain ? ($kind -eq 'typed' ? 0.7 : $kind -eq 'head' ? 0.9 : 0.22) : 0.05
    }
}
$total = $now + 6
$scroll = { param($lines) - [Math]::Max(0, $lines - $Rows) * $step }
$up, $down = [Text.StringBuilder]::new(), [Text.StringBuilder]::new()
$null = $up.Append('0%{transform:translateY(0)}')
$null = $down.Append('0%{transform:translateY(0)}')
$last = 0
foreach ($moment in $events) {
    $at = [Math]::Round($moment.At / $total * 100, 2).ToString([cultureinfo]::InvariantCulture)
    $y = & $scroll $moment.Count
    if ($y -ne $last) { $null = $up.Append("$at%{transform:translateY(${y}px)}") }
    $last = $y
    $null = $down.Append("$at%{transform:translateY($($moment.Count * $step)px)}")
}
$null = $up.Append("100%{transform:translateY(${last}px)}")
$null = $down.Append("100%{transform:translateY($($count * $step)px)}")
$seconds = [Math]::Round($total, 1).ToString([cultureinfo]::InvariantCulture)

$svg = @"
<svg xmlns="http://www.w3.org/2000/svg" width="$width" height="$height" viewBox="0 0 $width $height" role="img" aria-label="A recorded session of docs/examples/quickstart.ps1">
<title>docs/examples/quickstart.ps1, as it ran</title>
<style>
:root{--back:#fbfcfd;--bar:#e9eef2;--edge:#cfd8df;--text:#25323b;--dim:#7a8893;--red:#b3261e;--green:#14724a;--yellow:#8a5a00;--blue:#1b5e9b}
@media (prefers-color-scheme:dark){:root{--back:#101a22;--bar:#1b2832;--edge:#2c3c48;--text:#d6dfe6;--dim:#7f909c;--red:#ff8a80;--green:#6fdcae;--yellow:#f2c46d;--blue:#7fbcf5}}
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--text);white-space:pre}
.head{fill:var(--blue);font-weight:700}.typed{font-weight:700}.page{fill:var(--green)}.dim{fill:var(--dim)}.b{font-weight:700}
.red{fill:var(--red)}.green{fill:var(--green)}.yellow{fill:var(--yellow)}.blue{fill:var(--blue)}
.lines{transform:translateY($(& $scroll $stand)px);animation:up ${seconds}s step-end infinite}
.curtain{fill:var(--back);transform:translateY($($count * $step)px);animation:down ${seconds}s step-end infinite}
@media (prefers-reduced-motion:reduce){.lines,.curtain{animation:none}}
@keyframes up{$up}
@keyframes down{$down}
</style>
<rect x=".5" y=".5" width="$($width - 1)" height="$($height - 1)" rx="10" fill="var(--back)" stroke="var(--edge)"/>
<path d="M1 36V10a9 9 0 0 1 9-9h$($width - 20)a9 9 0 0 1 9 9v26z" fill="var(--bar)"/>
<circle cx="22" cy="18" r="5.5" fill="#e8695f"/><circle cx="41" cy="18" r="5.5" fill="#e5b94c"/><circle cx="60" cy="18" r="5.5" fill="#5bbf6b"/>
<text class="dim" x="$([int] ($width / 2))" y="23" text-anchor="middle">docs/examples/quickstart.ps1</text>
<clipPath id="window"><rect x="0" y="$($top - 16)" width="$width" height="$($Rows * $step + 2)"/></clipPath>
<g clip-path="url(#window)"><g transform="translate($left $top)"><g class="lines">
$shown<rect class="curtain" x="$(1 - $left)" y="-16" width="$($width - 2)" height="$($Rows * $step + 40)"/>
</g></g></g>
</svg>

"@
[IO.File]::WriteAllText($Path, $svg.ReplaceLineEndings("`n"))
Get-Item -LiteralPath $Path
