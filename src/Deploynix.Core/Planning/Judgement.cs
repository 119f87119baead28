using System.Collections.Immutable;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Planning;

/// <summary>What a step's answer means: what to warn of, what to keep on the server, and why not to go on, if so.</summary>
internal sealed record Judgement(ImmutableArray<string> Warnings, ShellCommand Keep, DeploynixException? Refusal);
