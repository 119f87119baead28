using Deploynix.Core.Engine;
using Deploynix.Core.Model;
using Deploynix.Infrastructure;
using Deploynix.Infrastructure.Http;
using Deploynix.Infrastructure.Json;
using Deploynix.Infrastructure.Notifications;

namespace Deploynix.Pipeline;

/// <summary>The one place where services are put together with what they depend on.</summary>
internal static class Composition
{
    /// <summary>The services of one runspace.</summary>
    public static Services Create()
    {
        var credentials = new SessionCredentials();
        return new(
            new JsonSettingsStore(), new TracedTransports(new TransportFactory(credentials)), credentials, new Operator(Environment.UserName, Environment.MachineName), OuterAct.Of(Environment.GetEnvironmentVariable),
            new HttpProbe(), new Notifier(TimeProvider.System));
    }
}
