using System.Collections.Immutable;
using System.Text;
using Deploynix.Core.Model;

namespace Deploynix.Core.Planning;

/// <summary>An adoption, or its undoing, that is about to be done.</summary>
public sealed record AdoptionPlan
{
    /// <summary>The commands, server by server.</summary>
    public required Plan Plan { get; init; }

    /// <summary>What will have been taken over, one for each server; empty for an undoing.</summary>
    public ImmutableArray<SiteAdoption> Adoptions { get; init; } = [];

    /// <summary>What an operator has to know before.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>What was found, what becomes of it, and every command.</summary>
    public string Describe()
    {
        var text = new StringBuilder(Plan.Title);
        foreach (var adoption in Adoptions)
        {
            text.Append("\n\n").Append(adoption.Server).Append(": ").Append(adoption.Layout).Append("; ").Append(adoption.Release).Append(" is live")
                .Append("\n  to roll back to: ").Append(Of(adoption.Releases));
            if (adoption.LeftAlone.Length > 0) text.Append("\n  left alone:      ").Append(Of(adoption.LeftAlone));
            if (adoption.Moved.Length > 0) text.Append("\n  to shared/:      ").Append(Of(adoption.Moved));
        }
        return text.Append(Plan.Describe()[Plan.Title.Length..]).ToString();

        static string Of(ImmutableArray<string> names) => names.IsEmpty ? "none" : string.Join(", ", names);
    }
}
