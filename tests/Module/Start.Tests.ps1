# What the first command of a process costs, held by counts: times differ from machine to machine.
Describe 'The first rollback of a process' {
    BeforeAll {
        Import-Module "$PSScriptRoot/../../Deploynix.psd1" -Force
        Import-Module "$PSScriptRoot/LocalSite.psm1" -Force
        $site = New-LocalSite -Releases 2
        $manifest = (Get-Item "$PSScriptRoot/../../Deploynix.psd1").FullName
        $script = @"
            `$ErrorActionPreference = 'Stop'
            Import-Module '$($manifest.Replace("'", "''"))'
            `$before = [Runtime.JitInfo]::GetCompiledMethodCount(`$false)
            Invoke-DeploynixRollback shop -Confirm:`$false 6> `$null
            [Runtime.JitInfo]::GetCompiledMethodCount(`$false) - `$before
            foreach (`$assembly in [AppDomain]::CurrentDomain.GetAssemblies()) { `$assembly.GetName().Name }
"@
        Push-Location $site.Root
        $compiled, $loaded = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command $script
        Pop-Location

        $file = [IO.File]::OpenRead("$PSScriptRoot/../../bin/Deploynix.Core.dll")
        try {
            $isCompiledAhead = [Reflection.PortableExecutable.PEReader]::new($file).PEHeaders.CorHeader.ManagedNativeHeaderDirectory.Size -gt 0
        } finally {
            $file.Dispose()
        }
    }

    AfterAll { if ($site) { Remove-LocalSite $site } }

    It 'takes the site back' {
        Push-Location $site.Root
        try { Get-DeploynixRelease shop | Where-Object Active | ForEach-Object Subject | Should -BeLike 'Version 1*' } finally { Pop-Location }
        $loaded | Should -Contain 'Deploynix.Infrastructure'
    }

    It 'loads nothing that a rollback does not need: <_>' -ForEach 'MailKit', 'MimeKit', 'System.Security.Cryptography.Pkcs', 'Microsoft.Bcl.Cryptography' {
        $loaded | Should -Not -Contain $_
    }

    It 'reads and writes records without the serializer, whose first use compiles what it reflects about' {
        $loaded | Should -Not -Contain 'System.IO.Pipelines'
    }

    It 'compiles few methods, since most are compiled ahead' {
        if (-not $isCompiledAhead) { Set-ItResult -Skipped -Because 'the module was not built in Release, so that nothing is compiled ahead'; return }
        if ([Environment]::Version.Major -ne 10) { Set-ItResult -Skipped -Because "what is compiled ahead is for .NET 10, and this is $([Environment]::Version)"; return }
        [int] $compiled | Should -BeLessThan 700
    }
}
