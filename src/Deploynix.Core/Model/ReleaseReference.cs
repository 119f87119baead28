using System.Globalization;
using System.Text.RegularExpressions;

namespace Deploynix.Core.Model;

/// <summary>The ways to name a release.</summary>
public enum ReleaseReferenceKind
{
    /// <summary>By its id.</summary>
    Id,
    /// <summary>By the first characters of the commit that it was made from.</summary>
    CommitPrefix,
    /// <summary>The last good one before the one that is live.</summary>
    Previous,
    /// <summary>The one that is live.</summary>
    Current,
    /// <summary>So many finished releases before the one that is live.</summary>
    Back,
}

/// <summary>
/// What a user writes to name a release: an id, a commit, <c>current</c>, <c>previous</c> or <c>~2</c>. Which release that is, only the
/// server's state tells.
/// </summary>
public sealed partial record ReleaseReference
{
    /// <summary>What is accepted, as errors and help say it.</summary>
    public const string Accepted = "an id such as 20260318_164700, 4 to 40 characters of a commit, 'current', 'previous', or '~2' for two before the current one";

    /// <summary>Reads what a user wrote. PowerShell converts by this constructor.</summary>
    /// <exception cref="ArgumentException">It names no release.</exception>
    public ReleaseReference(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var text = reference.Trim();
        if (IdForm().IsMatch(text)) (Kind, Value) = (ReleaseReferenceKind.Id, text);
        else if (CommitForm().IsMatch(text)) (Kind, Value) = (ReleaseReferenceKind.CommitPrefix, text.ToLowerInvariant());
        else if (text.Equals("current", StringComparison.OrdinalIgnoreCase)) (Kind, Value) = (ReleaseReferenceKind.Current, "current");
        else if (text.Equals("previous", StringComparison.OrdinalIgnoreCase)) (Kind, Value) = (ReleaseReferenceKind.Previous, "previous");
        else if (BackForm().Match(text) is { Success: true } back)
        {
            Steps = int.Parse(back.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
            (Kind, Value) = (ReleaseReferenceKind.Back, $"~{Steps}");
        }
        else throw new ArgumentException($"'{reference}' names no release. Give {Accepted}.", nameof(reference));
    }

    /// <summary>How the release is named.</summary>
    public ReleaseReferenceKind Kind { get; }

    /// <summary>The id or the commit prefix; else the reference as it is written.</summary>
    public string Value { get; }

    /// <summary>How many releases back, for <see cref="ReleaseReferenceKind.Back"/>.</summary>
    public int Steps { get; }

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>This project's ids, the 14 digits of Capistrano, and the counters of Deployer. Tried before commits: digits are hexadecimal too.</summary>
    [GeneratedRegex(@"\A(?:[0-9]{8}_[0-9]{6}|[0-9]{14}|[0-9]{1,6})\z")]
    private static partial Regex IdForm();

    [GeneratedRegex(@"\A[0-9a-fA-F]{4,40}\z")]
    private static partial Regex CommitForm();

    [GeneratedRegex(@"\A~([0-9]{1,3})\z")]
    private static partial Regex BackForm();
}
