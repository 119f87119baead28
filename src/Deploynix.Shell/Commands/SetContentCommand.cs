using System.Management.Automation;

namespace Deploynix.Shell.Commands;

/// <summary>Writes a text file as UTF-8 without a mark.</summary>
[Cmdlet(VerbsCommon.Set, "Content", SupportsShouldProcess = true)]
public sealed class SetContentCommand : PSCmdlet
{
    private readonly List<string> _lines = [];

    [Parameter(Mandatory = true, Position = 0), Alias("LiteralPath", "PSPath")] public string Path { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true), AllowEmptyString, AllowEmptyCollection] public object[] Value { get; set; } = [];

    [Parameter] public SwitchParameter NoNewline { get; set; }

    protected override void ProcessRecord() => _lines.AddRange(Value.Select(value => LanguagePrimitives.ConvertTo<string>(value)));

    protected override void EndProcessing()
    {
        var file = GetUnresolvedProviderPathFromPSPath(Path);
        if (!ShouldProcess(file, "Set Content")) return;
        try
        {
            File.WriteAllText(file, NoNewline ? string.Concat(_lines) : string.Concat(_lines.Select(line => line + Environment.NewLine)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(new ErrorRecord(e, "SetContentFailed", ErrorCategory.WriteError, file));
        }
    }
}
