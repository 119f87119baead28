namespace Deploynix.Infrastructure.Ssh;

/// <summary>A connection went before a command was sent on it: the command has not run, and may be started on another one.</summary>
internal sealed class NotStartedException(Exception? reason) : Exception(reason?.Message, reason);
