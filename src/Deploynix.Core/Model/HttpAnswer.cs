using System.Collections.Immutable;

namespace Deploynix.Core.Model;

/// <summary>How far an HTTP request came.</summary>
public enum HttpOutcome
{
    /// <summary>There is an answer.</summary>
    Answered,
    /// <summary>Nobody was found under the address, or no way leads there: it may be the network of whoever asks.</summary>
    NoWay,
    /// <summary>The host is there, and did not answer, or not in time, or not in HTTP.</summary>
    NoAnswer,
    /// <summary>The certificate is not one to trust.</summary>
    NotTrusted,
    /// <summary>More redirections than were to be followed.</summary>
    TooManyRedirects,
    /// <summary>Whoever was to ask has nothing to ask with.</summary>
    NoClient,
}

/// <summary>What came of an HTTP request, whoever made it.</summary>
public sealed record HttpAnswer
{
    /// <summary>How far it came.</summary>
    public required HttpOutcome Outcome { get; init; }

    /// <summary>The status; 0 without an answer.</summary>
    public int Status { get; init; }

    /// <summary>The headers, names in small letters; several of one name joined by commas.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The beginning of the body.</summary>
    public string Body { get; init; } = "";

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Until when the certificate is valid; null where that is not known.</summary>
    public DateTimeOffset? CertificateEnd { get; init; }

    /// <summary>Why there is no answer, in a few words.</summary>
    public string? Reason { get; init; }
}
