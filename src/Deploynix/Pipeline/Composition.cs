namespace Deploynix.Pipeline;

/// <summary>The one place where services are put together with what they depend on.</summary>
internal static class Composition
{
    /// <summary>The services of one runspace.</summary>
    public static Services Create() => new();
}
