using System.Management.Automation;

namespace Deploynix.Benchmarks.EmptyModule;

/// <summary>The one command of a binary module that does nothing: what its import takes, every import takes.</summary>
[Cmdlet(VerbsCommon.Get, "Nothing")]
public sealed class GetNothingCommand : Cmdlet;
