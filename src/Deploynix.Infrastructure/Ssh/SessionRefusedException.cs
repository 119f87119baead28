namespace Deploynix.Infrastructure.Ssh;

/// <summary>A server opens no further session on a connection, now; it says why.</summary>
internal sealed class SessionRefusedException(string why) : Exception(why);
