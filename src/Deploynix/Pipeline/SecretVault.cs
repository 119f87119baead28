using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Security;
using Deploynix.Core.Model;

namespace Deploynix.Pipeline;

/// <summary>Follows references to secrets. On the pipeline's thread: a vault may ask for its own password there.</summary>
internal static class SecretVault
{
    /// <summary>The secret.</summary>
    /// <exception cref="DeploynixException">It is not to be had, and why; without any part of it.</exception>
    public static SecretText Get(CommandInvocationIntrinsics commands, SecretReference reference) => reference.Source switch
    {
        SecretSource.Literal => new(reference.Name),
        SecretSource.Environment => System.Environment.GetEnvironmentVariable(reference.Name) is { Length: > 0 } value
            ? new(value)
            : throw NotFound(reference, $"there is no variable {reference.Name}, or it is empty", $"$env:{reference.Name} = '...', in whatever starts this"),
        _ => FromVault(commands, reference),
    };

    private static SecretText FromVault(CommandInvocationIntrinsics commands, SecretReference reference)
    {
        if (commands.GetCommand("Get-Secret", CommandTypes.Cmdlet | CommandTypes.Function | CommandTypes.Alias) is null)
        {
            throw NotFound(reference, "there is no Get-Secret here", "Install-PSResource Microsoft.PowerShell.SecretManagement, and register a vault");
        }
        const string Ask = "param($name, $vault) $given = @{ Name = $name }; if ($vault) { $given.Vault = $vault }; Get-Secret @given -ErrorAction Stop -Verbose:$false";
        try
        {
            var found = commands.InvokeScript(Ask, useNewScope: true, PipelineResultTypes.None, null, reference.Name, reference.Vault);
            return Text(found.LastOrDefault()?.BaseObject) is { Length: > 0 } text ? new(text) : throw NotFound(reference, "the vault has nothing by that name, or no text", $"Get-SecretInfo {reference.Name}");
        }
        catch (RuntimeException failure)
        {
            // The kind of failure alone: what a vault says may hold what it keeps.
            throw NotFound(reference, $"Get-Secret failed ({failure.ErrorRecord?.CategoryInfo.Reason ?? failure.GetType().Name})", $"Get-SecretInfo {reference.Name}");
        }
    }

    private static string? Text(object? secret) => secret switch
    {
        SecureString secure => Plain(secure),
        string text => text,
        PSCredential credential => Plain(credential.Password),
        _ => null,
    };

    /// <summary>What a parameter was given.</summary>
    public static string Plain(SecureString secure) => new NetworkCredential("", secure).Password;

    private static DeploynixException NotFound(SecretReference reference, string why, string next) => new(ErrorKind.SecretNotFound, $"{reference} is not to be had: {why}.") { Next = next };
}
