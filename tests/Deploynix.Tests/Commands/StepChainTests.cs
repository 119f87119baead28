using Deploynix.Core.Commands;
using Deploynix.Core.Shell;

namespace Deploynix.Tests.Commands;

public sealed class StepChainTests
{
    [Fact]
    public void The_end_of_each_but_the_last_is_told_on_both_streams_and_the_first_that_fails_is_the_last() => Assert.Equal(
        """
        t=0 took=; { read -r t c </proc/uptime; } 2>/dev/null
        (
        one
        ); c=$?; printf '\n%s %s\n' n1 "$c"; printf '\n%s %s\n' n1 "$c" >&2; [ "$c" -eq 0 ] || exit "$c"
        p=$t; { read -r t c </proc/uptime; } 2>/dev/null; took="$took $(( ${t%.*}${t#*.} - ${p%.*}${p#*.} ))"
        two
        """,
        StepChain.Of([new("n1", Sh.Script($"one")), new("n2", Sh.Script($"two"))]).ToPosix());

    [Fact]
    public void One_alone_is_itself() => Assert.Equal("one", StepChain.Of([new("n1", Sh.Script($"one"))]).ToPosix());
}
