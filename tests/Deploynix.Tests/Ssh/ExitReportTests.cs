using Deploynix.Core.Ports;
using Deploynix.Infrastructure.Ssh;

namespace Deploynix.Tests.Ssh;

public sealed class ExitReportTests
{
    [Fact]
    public void A_code_is_read() => Assert.Equal(new ExitStatus(73), ExitReport.Read("exit-status", [0, 0, 0, 0, 73]));

    [Fact]
    public void A_signal_is_read() => Assert.Equal(new ExitStatus(null, "TERM"), ExitReport.Read("exit-signal", [0, 0, 0, 0, 4, (byte)'T', (byte)'E', (byte)'R', (byte)'M', 0]));

    [Fact]
    public void What_is_cut_short_or_about_something_else_says_nothing()
    {
        Assert.Null(ExitReport.Read("exit-status", [0, 0]));
        Assert.Null(ExitReport.Read("exit-signal", [0, 0, 0, 0, 9, (byte)'T']));
        Assert.Null(ExitReport.Read("keepalive@openssh.com", [1]));
    }
}
