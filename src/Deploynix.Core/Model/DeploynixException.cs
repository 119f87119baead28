namespace Deploynix.Core.Model;

/// <summary>
/// A failure in the four parts that an operator needs: what happened, where, what state things are in now, and the next command to run.
/// </summary>
public sealed class DeploynixException : Exception
{
    /// <summary>A failure of a kind, with what happened.</summary>
    public DeploynixException(ErrorKind kind, string what, Exception? inner = null) : base(what, inner) => Kind = kind;

    /// <summary>What sort of failure this is; its id is stable.</summary>
    public ErrorKind Kind { get; }

    /// <summary>The site, where it is about one.</summary>
    public string? Site { get; init; }

    /// <summary>The server's name, where it is about one.</summary>
    public string? Server { get; init; }

    /// <summary>The release's id, where it is about one.</summary>
    public string? Release { get; init; }

    /// <summary>The step that failed, where one did.</summary>
    public string? Step { get; init; }

    /// <summary>What is true now, as a sentence: what the site serves, what was changed and what was not.</summary>
    public string? State { get; init; }

    /// <summary>The command to run next, or what to do where no command does it.</summary>
    public string? Next { get; init; }

    /// <summary>What happened, item by item, where there is more than one thing to tell: every mistake of a settings file.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>The last lines that a failed step printed, secrets masked, oldest first.</summary>
    public IReadOnlyList<string> Output { get; init; } = [];

    /// <summary>The whole failure as an operator reads it.</summary>
    public override string Message
    {
        get
        {
            var place = string.Join(": ", new[] { Site, Server, Release, Step }.Where(part => !string.IsNullOrEmpty(part)));
            var text = new System.Text.StringBuilder(place.Length > 0 ? $"{place}: {base.Message}" : base.Message);
            foreach (var detail in Details) text.Append('\n').Append(detail);
            foreach (var line in Output) text.Append("\n  | ").Append(line);
            if (Details.Count + Output.Count > 0)
            {
                text.Append('\n');
            }
            else if (State is not null)
            {
                text.Append(' ');
            }
            if (State is not null) text.Append(State);
            if (Next is not null) text.Append("  Next: ").Append(Next);
            return text.ToString();
        }
    }

    /// <summary>The same failure with the place, and with what is true now, where it does not tell them itself.</summary>
    internal DeploynixException At(Site site, ReleaseId? release = null, string? step = null, string? state = null) => new(Kind, What, InnerException)
    {
        Site = Site ?? site.ToString(),
        Server = Server,
        Release = Release ?? release?.Value,
        Step = Step ?? step,
        State = state is null ? State : State is null ? state : $"{state} {State}",
        Next = Next,
        Output = Output,
        Details = Details,
    };

    /// <summary>The same failure with other advice.</summary>
    internal DeploynixException Advise(string next) => new(Kind, What, InnerException)
    {
        Site = Site, Server = Server, Release = Release, Step = Step, State = State, Next = next, Output = Output, Details = Details,
    };

    /// <summary>What happened alone, without place, state or advice.</summary>
    public string What => base.Message;
}
