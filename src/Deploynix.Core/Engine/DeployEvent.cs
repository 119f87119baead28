using System.Collections.Immutable;
using Deploynix.Core.Model;
using Deploynix.Core.Ports;

namespace Deploynix.Core.Engine;

/// <summary>Something that the engine did, as it happens. Text in it is masked already.</summary>
public abstract record DeployEvent(string Server);

/// <summary>A step begins; <paramref name="Number"/> of <paramref name="Count"/> on this server.</summary>
public sealed record StepStarted(string Server, Phase Phase, string Step, int Number, int Count) : DeployEvent(Server);

/// <summary>What the steps are likely to take, in their order: what they took the last time.</summary>
public sealed record Paced(string Server, ImmutableArray<StepTime> Steps) : DeployEvent(Server);

/// <summary>A step printed a line.</summary>
public sealed record StepPrinted(string Server, string Step, OutputLine Line) : DeployEvent(Server);

/// <summary>A step ended.</summary>
public sealed record StepEnded(string Server, Phase Phase, string Step, bool Succeeded, TimeSpan Elapsed) : DeployEvent(Server);

/// <summary>Something went wrong that is not the end of it.</summary>
public sealed record Warned(string Server, string Message) : DeployEvent(Server);

/// <summary><c>current</c> was swapped.</summary>
public sealed record Activated(string Server, string Release, string? From) : DeployEvent(Server);

/// <summary>Somebody else holds the site's lock, and this waits for it; <paramref name="Left"/> is how long it still may.</summary>
public sealed record WaitingForLock(string Server, string Holder, TimeSpan Left) : DeployEvent(Server);
