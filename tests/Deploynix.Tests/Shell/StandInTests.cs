using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Deploynix.Shell;

namespace Deploynix.Tests.Shell;

/// <summary>The stand-ins do what the commands of these names do in PowerShell.</summary>
public sealed class StandInTests
{
    [Theory]
    [InlineData("1..5 | Select-Object -Skip 1 -First 1", "2")]
    [InlineData("1..5 | select -Last 2", "4 5")]
    [InlineData("1..5 | select -Last 2 -Skip 1", "3 4")]
    [InlineData("1..5 | select -Index 0, 3", "1 4")]
    [InlineData("1, 2, 1 | select -Unique", "1 2")]
    [InlineData("'abc', 'de' | select -ExpandProperty Length", "3 2")]
    [InlineData("('abc' | select Length, @{n='twice';e={$_.Length * 2}}).twice", "6")]
    [InlineData("$n = 0; 1..9 | % { $global:n++; $_ } | select -First 2 | % { $_ }; \"seen $global:n\"", "1 2 seen 2")]
    [InlineData("3, 1, 2 | Sort-Object", "1 2 3")]
    [InlineData("'b', 'A', 'c' | Sort-Object -Descending", "c b A")]
    [InlineData("'aaa', 'b', 'cc' | Sort-Object Length", "b cc aaa")]
    [InlineData("(1..4 | Measure-Object -Sum).Sum; (1..4 | measure).Count", "10 4")]
    [InlineData("Join-Path a b c", "a/b/c")]
    [InlineData("Split-Path /a/b.txt; Split-Path /a/b.txt -Leaf", "/a b.txt")]
    [InlineData("Test-Path /; Test-Path /nowhere; Test-Path / -PathType Leaf", "True False False")]
    [InlineData("@{ a = 1 } | ConvertTo-Json -Compress", "{\"a\":1}")]
    [InlineData("ConvertTo-Json -Compress @(1, 'x', $true, $null)", "[1,\"x\",true,null]")]
    [InlineData("[pscustomobject]@{ a = [pscustomobject]@{ b = 'ü' } } | ConvertTo-Json -Compress", "{\"a\":{\"b\":\"ü\"}}")]
    [InlineData("Write-Output 1 2; echo 3", "1 2 3")]
    [InlineData("([pscustomobject]@{ a = 1 } | Format-Table | Out-String).Trim() -replace '\\s+', '_'", "a_-_1")]
    [InlineData("([pscustomobject]@{ a = 1 } | Format-List | Out-String).Trim()", "a : 1")]
    [InlineData("@(@() | Out-String -Stream).Count; @('a', 'b' | Out-String -Stream).Count", "0 2")]
    [InlineData("(Write-Host hi) 6>&1 | % MessageData | % Message", "hi")]
    public void They_do_as_the_real_ones(string script, string expected)
    {
        using var runspace = RunspaceFactory.CreateRunspace(StandIns.SessionState());
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        var results = shell.AddScript(script).Invoke();
        Assert.Empty(shell.Streams.Error);
        Assert.Equal(expected, string.Join(' ', results.Select(result => result.ToString())));
    }

    [Fact]
    public void Files_are_written_read_and_removed()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        using var runspace = RunspaceFactory.CreateRunspace(StandIns.SessionState());
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        var results = shell.AddScript(
            """
            param($root)
            Set-Location $root
            $null = New-Item -ItemType Directory sub
            'one', 'two' | Set-Content sub/a.txt
            Get-Content sub/a.txt -Tail 1
            (Get-Content sub/a.txt -Raw).Length
            Remove-Item sub -Recurse
            Test-Path sub
            """).AddArgument(folder).Invoke();
        Assert.Empty(shell.Streams.Error);
        Assert.Equal(["two", "8", "False"], results.Select(result => result.ToString()));
        Directory.Delete(folder);
    }
}
