using System.Management.Automation;
using Deploynix.Core.Model;
using Deploynix.Tests.Pipeline;

namespace Deploynix.Tests.Binding;

/// <summary>What PowerShell makes of what is typed, before <see cref="ReleaseReference"/> sees it.</summary>
public sealed class ReleaseReferenceBindingTests
{
    [Theory]
    [InlineData("20260318_164700", "Id 20260318_164700")]
    [InlineData("20260318164700", "Id 20260318164700")]
    [InlineData("42", "Id 42")]
    [InlineData("0042", "Id 0042")]
    [InlineData("previous", "Previous previous")]
    [InlineData("~2", "Back ~2")]
    [InlineData("deadbeef", "CommitPrefix deadbeef")]
    [InlineData("12e4", "CommitPrefix 12e4")]
    [InlineData("1234567", "CommitPrefix 1234567")]
    [InlineData("(40 + 2)", "Id 42")]
    [InlineData("latest", "Id latest")]
    public void What_is_typed_is_what_is_read(string typed, string expected)
    {
        using var engine = new Engine(typeof(ReferenceCommand));
        Assert.Equal(expected, engine.Run($"Test-Reference {typed}"));
    }

    [Fact]
    public void It_comes_down_the_pipeline_too()
    {
        using var engine = new Engine(typeof(ReferenceCommand));
        Assert.Equal("Back ~2 Id 7", engine.Run("'~2', 7 | Test-Reference"));
    }

    [Cmdlet(VerbsDiagnostic.Test, "Reference")]
    public sealed class ReferenceCommand : PSCmdlet
    {
        [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)] public ReleaseReference Release { get; set; } = null!;

        protected override void ProcessRecord() => WriteObject($"{Release.Kind} {Release}");
    }
}
