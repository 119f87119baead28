namespace Deploynix.Lab.Servers;

/// <summary>The lab itself failed, not what it tests: says what, with what the program in question had printed.</summary>
public sealed class LabException(string message) : Exception(message);
