using Deploynix.Core.Commands;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Commands;

public sealed class StepChainTests
{
    [Fact]
    public void The_end_of_each_but_the_last_is_told_on_both_streams_and_the_first_that_fails_is_the_last() => Assert.Equal(
        """
        (
        one
        ); c=$?; printf '\n%s %s\n' n1 "$c"; printf '\n%s %s\n' n1 "$c" >&2; [ "$c" -eq 0 ] || exit "$c"
        (
        two
        ); c=$?; printf '\n%s %s\n' n2 "$c"; printf '\n%s %s\n' n2 "$c" >&2
        three
        """,
        StepChain.Of([new("n1", Sh.Script($"one"), false), new("n2", Sh.Script($"two"), true), new("n3", Sh.Script($"three"), false)]).ToPosix());

    [Fact]
    public void One_alone_is_itself() => Assert.Equal("one", StepChain.Of([new("n1", Sh.Script($"one"), false)]).ToPosix());
}
