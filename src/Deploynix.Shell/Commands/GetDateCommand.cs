using System.Globalization;
using System.Management.Automation;

namespace Deploynix.Shell.Commands;

/// <summary>Tells the time.</summary>
[Cmdlet(VerbsCommon.Get, "Date")]
[OutputType(typeof(DateTime), typeof(string))]
public sealed class GetDateCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true)] public DateTime? Date { get; set; }

    [Parameter] public string? Format { get; set; }

    [Parameter] public SwitchParameter AsUTC { get; set; }

    protected override void ProcessRecord()
    {
        var date = Date ?? TimeProvider.System.GetLocalNow().DateTime;
        if (Date is null) date = DateTime.SpecifyKind(date, DateTimeKind.Local);
        if (AsUTC) date = date.ToUniversalTime();
        WriteObject(Format is null ? date : date.ToString(Format, CultureInfo.InvariantCulture));
    }
}
