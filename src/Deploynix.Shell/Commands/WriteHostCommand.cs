using System.Collections;
using System.Management.Automation;

namespace Deploynix.Shell.Commands;

/// <summary>Writes to the screen, and to the information stream as PSHOST.</summary>
[Cmdlet(VerbsCommunications.Write, "Host")]
public sealed class WriteHostCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromRemainingArguments = true)] public object? Object { get; set; }

    [Parameter] public object Separator { get; set; } = " ";

    [Parameter] public SwitchParameter NoNewline { get; set; }

    [Parameter] public ConsoleColor? ForegroundColor { get; set; }

    [Parameter] public ConsoleColor? BackgroundColor { get; set; }

    protected override void ProcessRecord()
    {
        var message = new HostInformationMessage
        {
            Message = Text(Object, Separator.ToString()!),
            NoNewLine = NoNewline,
            ForegroundColor = ForegroundColor,
            BackgroundColor = BackgroundColor,
        };
        WriteInformation(message, ["PSHOST"]);
    }

    private static string Text(object? value, string separator)
    {
        var bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        return bare is IEnumerable and not string and not IDictionary
            ? string.Join(separator, ((IEnumerable)bare).Cast<object?>().Select(item => Text(item, separator)))
            : LanguagePrimitives.ConvertTo<string>(value) ?? "";
    }
}
