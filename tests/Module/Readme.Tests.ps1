BeforeDiscovery {
    # A world of its own takes namespaces and mounts; what is deployed in it, PHP and Laravel.
    $lacks = @('unshare', 'ssh', 'ssh-keygen', 'ip', 'php', 'composer', 'git' | Where-Object { -not (Get-Command $_ -ErrorAction Ignore) }) + @('/usr/sbin/sshd', '/usr/share/php/Illuminate/autoload.php' | Where-Object { -not (Test-Path $_) })
    $because = if ($lacks) { "there is no $($lacks -join ', ')" }
    elseif ((id -u) -ne '0') { 'its world is made by root alone' }
    elseif (-not (& { unshare --mount --net --pid --fork --kill-child --mount-proc sh -c 'ip link set lo up' 2> $null; $LASTEXITCODE -eq 0 })) { 'this machine lets nobody make namespaces' }
}

Describe 'The README, followed to the letter against a real sshd' -ForEach @(@{ Because = $because }) {
    BeforeAll {
        if ($Because) { return }
        $root = (Resolve-Path "$PSScriptRoot/../..").Path
        $readme = Get-Content "$root/README.md" -Raw
        $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "deploynix-readme-$([guid]::NewGuid().ToString('n'))")).FullName
        $null = New-Item -ItemType Directory "$folder/world"
        # Whoever is asked says yes.
        $said = bash -c 'yes y | unshare --mount --net --pid --fork --kill-child --mount-proc sh "$@"' sh "$root/tests/lab/machine.sh" "$folder/world" $root pwsh -NoProfile -File tests/lab/Read-Readme.ps1 README.md "$folder/result.json" 2>&1
        if (-not (Test-Path "$folder/result.json")) { throw ($said -join "`n") }
        $lines = @(Get-Content "$folder/result.json" -Raw | ConvertFrom-Json)

        # What is another at every run: ids, commits, times, and the blanks that make room for them.
        function Get-Constant([string] $Text) {
            $Text -replace '\b\d{8}_\d{6}\b', 'ID' -replace '\b[0-9a-f]{7}\b', 'COMMIT' -replace '\b\d+(\.\d+)? (s|min)\b', 'TIME' -replace '[ -]*-[ -]*', ' - ' -replace '\s+', ' '
        }
    }

    BeforeEach {
        if ($Because) { Set-ItResult -Skipped -Because $Because }
    }

    AfterAll {
        if ($folder) { Remove-Item $folder -Recurse -Force }
    }

    It 'has lines for each of its steps and for the rollback' {
        $lines.Section | Select-Object -Unique | Should -Be (@('Two commands') + @(1..5 | ForEach-Object { "step $_" }) + 'The rollback')
        $lines.Count | Should -BeGreaterOrEqual 18
    }

    It 'has no line in which anything goes wrong' {
        $lines | Where-Object Wrong | ForEach-Object { "$($_.Code): $($_.Wrong)" } | Should -BeNullOrEmpty
    }

    It 'shows the settings that were written' {
        $shown = [regex]::Match($readme, '(?ms)^```json\n(.*?)^```').Groups[1].Value
        ($lines | Where-Object Code -Match '^New-DeploynixSite').Settings.Trim() | Should -BeExactly $shown.Trim()
    }

    It 'shows what its lines print' {
        $shown = [regex]::Matches($readme, '(?ms)^```powershell\n((?:(?!^```).)*)^```\n(?:(?!^```).)*^```text\n((?:(?!^```).)*)^```')
        $shown.Count | Should -BeGreaterOrEqual 2
        foreach ($block in $shown) {
            # A block prints what its lines print, one after another; what is shown is the beginning of it.
            $printed = ($lines | Where-Object Block -EQ $block.Groups[1].Value | ForEach-Object Output | Where-Object { $_ }) -join "`n"
            (Get-Constant $printed).Trim() | Should -Match "^$([regex]::Escape((Get-Constant $block.Groups[2].Value).Trim()))"
        }
    }

    It 'has a picture of the first of its two commands as it is' {
        function Get-Word([string] $Text) { (Get-Constant ($Text -replace '[^\s"'':]*/deploynix-quickstart-\w+', 'FOLDER' -replace '\b\d{4}-\d\d-\d\d\b|\b\d\d:\d\d(:\d\d(\.\d+)?)?\b|\bnow\b', 'TIME')) -replace '\b\d+\.\d+\b', 'N' -replace '[\s…]' }
        $picture = [regex]::Matches((Get-Content "$root/docs/session.svg" -Raw), '<text [^>]*>([^<]*)</text>') | Select-Object -Skip 1 | ForEach-Object { [Net.WebUtility]::HtmlDecode($_.Groups[1].Value) }
        Get-Word ($lines[0].Output -join ' ') | Should -BeExactly (Get-Word ($picture -join ' '))
    }

    It 'leaves nothing of its world behind' {
        Test-Path "$root/deploynix.json" | Should -BeFalse
        Get-ChildItem "$folder/world" | Should -BeNullOrEmpty
        Test-Path /home/deploy/shop | Should -BeFalse
    }
}
