using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// The exchange of two names by renameat2(2) with RENAME_EXCHANGE: each instant has both, so that nobody who follows either finds nothing.
/// </summary>
/// <remarks>
/// Debian 12's mv cannot do it (coreutils before 9.5), nor has it exch (util-linux before 2.40). Its perl-base is essential, so that it is there on every
/// Debian and Ubuntu, and perl calls the kernel by number; what has no perl usually has a python.
/// </remarks>
internal static class Exchange
{
    private static Arg.Raw Function { get; } = new(
        """
        exchange() {
          perl -e 'my %n = ("x86_64", 316, "aarch64", 276, "riscv64", 276, "ppc64le", 357, "s390x", 347); my $n = $n{$ARGV[0]}; exit 3 unless $n && length(pack("p", "x")) == 8; exit(syscall($n, -100, $ARGV[1], -100, $ARGV[2], 2) == 0 ? 0 : 1)' "$(uname -m)" "$1" "$2" 2>/dev/null ||
          python3 -c 'import ctypes, os, sys; sys.exit(0 if ctypes.CDLL(None).renameat2(-100, os.fsencode(sys.argv[1]), -100, os.fsencode(sys.argv[2]), 2) == 0 else 1)' "$1" "$2" 2>/dev/null ||
          mv --exchange -T -- "$1" "$2" 2>/dev/null || exch "$1" "$2" 2>/dev/null ||
          exchange_with_gap "$1" "$2"
        }
        """);

    private static Arg.Raw Gap { get; } = new(
        """
        exchange_with_gap() {
          began=$(date +%s%N)
          mv -T -- "$1" "$1.deploynix-gap" || return
          mv -T -- "$2" "$1" || { mv -T -- "$1.deploynix-gap" "$1"; return 1; }
          ended=$(date +%s%N)
          mv -T -- "$1.deploynix-gap" "$2" || return
          case $began$ended in *[!0-9]*) ;; *) echo "::deploynix warning nothing on this server exchanges two names at once: $1 was not there for at most $(((ended - began) / 1000000 + 1)) ms" ;; esac
        }
        """);

    private static Arg.Raw NoGap { get; } = new("exchange_with_gap() { return 1; }");

    /// <summary>
    /// Defines <c>exchange A B</c> for the script that follows. Without <paramref name="allowGap"/> it fails, and has changed nothing, where the server cannot do it at once;
    /// with it, two renames do it and tell for how long the first name was not there.
    /// </summary>
    public static ShellCommand Define(bool allowGap) => Sh.Script($"""
        {(allowGap ? Gap : NoGap)}
        {Function}
        """);

    /// <summary>Says whether anything on the server can do it; that the file system can as well shows only when it is done.</summary>
    public static ShellCommand Look() => Sh.Script($$"""
        for t in perl python3 exch; do if command -v "$t" >/dev/null 2>&1; then say exchange "$t"; break; fi; done
        if mv --help 2>/dev/null | grep -q -e --exchange; then say exchange mv; fi
        """);
}
