using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>How somebody is told.</summary>
public enum NotificationKind
{
    /// <summary>An incoming webhook of Slack.</summary>
    Slack,
    /// <summary>A workflow of Microsoft Teams that is started by a webhook.</summary>
    Teams,
    /// <summary>A webhook of Discord.</summary>
    Discord,
    /// <summary>A signed JSON object to an address of one's own.</summary>
    Webhook,
    /// <summary>A mail by SMTP.</summary>
    Email,
}

/// <summary>How a connection to a mail server is kept private.</summary>
public enum MailEncryption
{
    /// <summary>By STARTTLS, which the server must offer.</summary>
    StartTls,
    /// <summary>By TLS from the first byte.</summary>
    Tls,
    /// <summary>Not at all; for a mail server on this machine alone.</summary>
    None,
}

/// <summary>Somebody who is told what happens to a site. It holds references to secrets and no secret.</summary>
public sealed record NotificationTarget
{
    /// <summary>Its name, which no other of the site has.</summary>
    public required string Name { get; init; }

    /// <summary>How it is told.</summary>
    public required NotificationKind Kind { get; init; }

    /// <summary>What it is told of.</summary>
    public ImmutableArray<NotificationEvent> Events { get; init; } = NotificationEvents.Usual;

    /// <summary>The text, with placeholders; null for the one that each event has.</summary>
    public string? Template { get; init; }

    /// <summary>Where a webhook is.</summary>
    public SecretReference? Url { get; init; }

    /// <summary>What a webhook is signed with; null for no signature.</summary>
    public SecretReference? Secret { get; init; }

    /// <summary>How mail is sent; null for whatever is no mail.</summary>
    public MailSettings? Mail { get; init; }

    /// <summary>The name and, where that does not tell it, the kind.</summary>
    public override string ToString() => Name.Contains(Kind.ToString(), StringComparison.OrdinalIgnoreCase) ? Name : $"{Name} ({Kind})";
}

/// <summary>How mail is sent.</summary>
public sealed record MailSettings
{
    /// <summary>The mail server.</summary>
    public required string Host { get; init; }

    /// <summary>Its port; null for the usual one: 587 with STARTTLS, 465 with TLS, 25 without.</summary>
    public int? Port { get; init; }

    /// <summary>How the connection is kept private.</summary>
    public MailEncryption Encryption { get; init; }

    /// <summary>The sender.</summary>
    public required string From { get; init; }

    /// <summary>The recipients.</summary>
    public required ImmutableArray<string> To { get; init; }

    /// <summary>Who logs in; null for nobody.</summary>
    public string? User { get; init; }

    /// <summary>The password to log in with.</summary>
    public SecretReference? Password { get; init; }
}

/// <summary>Where a secret is kept.</summary>
public enum SecretSource
{
    /// <summary>A vault of SecretManagement.</summary>
    Vault,
    /// <summary>A variable of this process's environment.</summary>
    Environment,
    /// <summary>The settings themselves: an address that holds nothing secret.</summary>
    Literal,
    /// <summary>A parameter of the command.</summary>
    Parameter,
}

/// <summary>Where a secret is to be had from: <c>secret:vault/name</c>, <c>secret:name</c>, <c>env:NAME</c>, or an address that holds none.</summary>
public sealed record SecretReference(SecretSource Source, string Name, string? Vault = null)
{
    /// <inheritdoc/>
    public override string ToString() => Source switch
    {
        SecretSource.Vault => Vault is null ? $"secret:{Name}" : $"secret:{Vault}/{Name}",
        SecretSource.Environment => $"env:{Name}",
        SecretSource.Parameter => $"-{Name}",
        _ => Name,
    };
}

/// <summary>A secret on its way to where it is needed. Whatever prints it prints a mask.</summary>
public sealed class SecretText(string value)
{
    internal string Reveal() => value;

    /// <inheritdoc/>
    public override string ToString() => "********";
}
