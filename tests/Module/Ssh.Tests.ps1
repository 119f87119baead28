Describe 'A site behind a real sshd' {
    BeforeAll {
        $program = Get-Item "$PSScriptRoot/../../artifacts/bin/Deploynix.Lab/*/Deploynix.Lab" -ErrorAction Ignore | Select-Object -First 1
        $because = $program ? "the lab's servers are not installed" : 'the lab is not built'
        if (-not $program) { return }
        Import-Module "$PSScriptRoot/../../Deploynix.psd1" -Force
        $facts = Join-Path ([IO.Path]::GetTempPath()) "deploynix-lab-$([guid]::NewGuid().ToString('N')).json"
        $start = [Diagnostics.ProcessStartInfo]::new($program.FullName)
        '-noLogo', '-noColor', '-explicit', 'only', '-method', 'Deploynix.Lab.Main.LabServer.Serves' | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.Environment['DEPLOYNIX_LAB_SERVER'] = $facts
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
        $lab = [Diagnostics.Process]::Start($start)
        $said = $lab.StandardOutput.ReadToEndAsync()

        $deadline = [datetime]::UtcNow.AddSeconds(60)
        while (-not (Test-Path $facts) -and -not $lab.HasExited -and [datetime]::UtcNow -lt $deadline) { Start-Sleep -Milliseconds 20 }
        $shop = if (Test-Path $facts) { Get-Content $facts -Raw | ConvertFrom-Json }
        if (-not $shop -and $lab.HasExited -and $said.Result -notmatch 'Skipped: 1') { throw $said.Result }
        Push-Location ($shop ? $shop.folder : $PSScriptRoot)

        function Get-Version { [regex]::Match((Invoke-WebRequest $shop.url).Content, '<dd id="version">([^<]+)</dd>').Groups[1].Value }
    }

    AfterAll {
        if ($program) { Pop-Location }
        if ($lab) {
            $lab.StandardInput.Close()
            if (-not $lab.WaitForExit(30000)) { $lab.Kill($true) }
            $lab.Dispose()
        }
        if ($facts) { Remove-Item $facts -ErrorAction Ignore }
    }

    It 'is taken back to the release before in one pipeline' {
        if (-not $shop) { Set-ItResult -Skipped -Because $because; return }
        Invoke-DeploynixDeploy shop -Tag v1
        Get-Version | Should -Be 'v1'
        $second = Invoke-DeploynixDeploy shop -Tag v2 -PassThru
        Get-Version | Should -Be 'v2'

        Get-DeploynixRelease | Select-Object -Skip 1 -First 1 | Set-DeploynixActiveRelease
        Get-Version | Should -Be 'v1'

        Set-DeploynixActiveRelease $second
        Get-Version | Should -Be 'v2'
        (Get-DeploynixRelease | Where-Object Active).Id | Should -Be $second.Id
    }

    It 'tells of a build that fails, by an error that a script can catch, and goes on serving' {
        if (-not $shop) { Set-ItResult -Skipped -Because $because; return }
        $live = Get-DeploynixRelease | Where-Object Active
        { Invoke-DeploynixDeploy shop -Tag v4-build-fails } | Should -Throw -ErrorId 'Deploynix.StepFailed,Deploynix.Commands.InvokeDeploynixDeployCommand' -ExpectedMessage '*no such file*'
        (Get-DeploynixRelease | Where-Object Active).Id | Should -Be $live.Id
        Get-Version | Should -Be 'v2'
        (Get-DeploynixDeployment -Last 1).Outcome | Should -Be 'Failed'
    }
}
