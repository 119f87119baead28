namespace Deploynix.Infrastructure.Ssh;

/// <summary>A private key file, and whether it was asked for by name, so that its absence is a failure.</summary>
internal readonly record struct IdentityFile(string Path, bool Named);
