using System.Management.Automation;

namespace Deploynix.Shell.Commands;

/// <summary>Asks for a line.</summary>
[Cmdlet(VerbsCommunications.Read, "Host")]
[OutputType(typeof(string), typeof(System.Security.SecureString))]
public sealed class ReadHostCommand : PSCmdlet
{
    [Parameter(Position = 0)] public string? Prompt { get; set; }

    [Parameter] public SwitchParameter AsSecureString { get; set; }

    protected override void ProcessRecord()
    {
        if (!string.IsNullOrEmpty(Prompt)) Host.UI.Write($"{Prompt}: ");
        WriteObject(AsSecureString ? Host.UI.ReadLineAsSecureString() : Host.UI.ReadLine());
    }
}
