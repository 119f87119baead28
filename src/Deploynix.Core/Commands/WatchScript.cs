using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// Stays on a server for as long as a release is watched, and looks whenever it is asked to: one exec channel, one short request and a few lines of answer for each look. It keeps
/// nothing in mind: how far each log was read comes with the request (<see cref="Parsing.WatchSeen"/> has it from the answer), so that a new channel goes on where the old one ended.
/// </summary>
/// <remarks>
/// A request is <c>first</c>, or <c>look</c> and a word for each file: <c>A</c> or <c>L</c> (access log, Laravel's log), inode, offset, a sum of the last line before it, its
/// length, and whether the offset stands within a line. A file whose inode is gone was renamed or packed, one that shrank or does not have that line any more was copied and
/// emptied: the rest is looked for under the names that rotation gives, and counts only where that line stands before it.
/// <para>Who falls silent for a long time is taken for gone.</para>
/// </remarks>
internal static class WatchScript
{
    /// <summary>How much of a file is taken into memory at once: a line that is longer is passed over.</summary>
    public const int Chunk = 4 << 20;

    public static ShellCommand Loop(SitePaths site, string accessLog, TimeSpan silence) => Sh.Script($$"""
        cd {{site.Base}} 2>/dev/null || exit {{ExitCode.NotInitialized}}
        export LC_ALL=C
        access={{accessLog}} logs={{site.Shared}}/storage/logs chunk={{Chunk}} hits={{WatchPrograms.Hits}} thrown={{WatchPrograms.Thrown}} nl='
        '
        set -f
        plain() { tail -c "+$2" "$1" 2>/dev/null; }
        packed() { gzip -dc "$1" 2>/dev/null | tail -c "+$2" 2>/dev/null; }
        read_on() {
          left=16
          while [ "$offset" -lt "$size" ]; do
            if [ "$left" = 0 ]; then
              printf 'skipped\t%s\t%s\n' "$kind" $((size - offset)); offset=$size hash=0 back=0 mid=1
              break
            fi
            left=$((left - 1)) n=$((size - offset))
            [ "$n" -le "$chunk" ] || n=$chunk
            answer=$("$1" "$2" $((offset - back + 1)) | head -c $((n + back)) | tr '\000-\011\013-\037\177' '?' 2>/dev/null |
              awk -v n="$n" -v back="$back" -v hash="$hash" -v mid="$mid" -v quiet="$quiet" -v chunk="$chunk" -v since="$since" -v before="$before" -v zone="$zone" "$program")
            first=${answer%%"$nl"*} rest=${answer#*"$nl"}
            IFS=' '; set -- "$1" "$2" $first
            [ "$3" = at ] || return 1
            [ "$rest" = "$answer" ] || printf '%s\n' "$rest"
            [ "$4" -gt 0 ] || break
            offset=$((offset + $4)) hash=$5 back=$6 mid=$7
            [ "$1" = plain ] || [ "$4" -ge "$((n - 65536))" ] || break
          done
        }
        place() { IFS=:; set -- $1; IFS=' '; offset=$1 hash=$2 back=$3 mid=$4; }
        old_file() {
          set +f; found=$(stat -L -c '%i %s %n' -- "$1"* 2>/dev/null); set -f
          IFS=$nl
          for other in $found; do
            IFS=' '; set -- "$1" $other
            case $2$3 in *[!0-9]*) continue ;; esac
            name=${other#* * } size=$3
            case $name in
            *.gz) [ "$back" -gt 0 ] && [ "$size" -le 16777216 ] && [ "$inode" != "$2" ] || continue
              size=$((offset + 16 * chunk)) ;;
            *) if [ -n "$inode" ]; then [ "$2" = "$inode" ] || continue
               else [ "$back" -gt 0 ] && [ "$2" != "$now" ] && [ "$size" -ge "$offset" ] || continue; fi ;;
            esac
            case $name in *.gz) read_on packed "$name" ;; *) read_on plain "$name" ;; esac && { printf 'turned\t%s\tfound\n' "$kind"; return; }
          done
          printf 'turned\t%s\tlost\n' "$kind"
        }
        of_kind() { quiet=0 before=0 zone=0 hash=0 back=0 mid=0 offset=0; case $kind in A) program=$hits ;; *) program=$thrown ;; esac; }
        while request=$(timeout {{(int)silence.TotalSeconds}} sh -c 'IFS= read -r r && printf %s "$r"'); do
          printf 'current\t%s\n' "$(readlink current)"
          since=0
          case $request in first*)
            since=$(stat -c %Y current 2>/dev/null) || since=$(date -u +%s)
            printf 'since\t%s\n' "$since"
            if [ ! -e "$access" ]; then printf 'missing\n'; elif [ ! -r "$access" ]; then printf 'unreadable\n'; fi ;;
          esac
          set +f; set -- "$logs"/laravel*.log; set -f
          while [ $# -gt 8 ]; do shift; done
          files=$(stat -L -c '%i %s %Y %n' -- "$access" "$@" 2>/dev/null)
          IFS=' '
          for word in ${request#* }; do
            kind=${word%%:*} p=${word#*:}; inode=${p%%:*}
            case "$nl$files" in *"$nl$inode "*) continue ;; esac
            of_kind; place "${p#*:}"; now=
            case $kind in A) old_file "$access" ;; *) old_file "$logs/laravel" ;; esac
          done
          IFS=$nl
          for line in $files; do
            IFS=' '; set -- $line
            case $1$2$3 in *[!0-9]*) continue ;; esac
            name=${line#* * * } kind=L; [ "$name" != "$access" ] || kind=A
            [ -r "$name" ] || continue
            of_kind
            now=$1 end=$2 inode= size=$2
            case " $request " in
            *" $kind:$now:"*)
              p=${request#*"$kind:$now:"}; place "${p%% *}"
              if [ "$size" -lt "$offset" ] || { [ "$size" -gt "$offset" ] && ! read_on plain "$name"; }; then
                old_file "$name"
                name=${line#* * * } size=$end
                of_kind; read_on plain "$name"
              fi ;;
            *" first "*)
              if [ "$kind" = A ] || [ "$3" -lt $((since - 3600)) ]; then
                quiet=1; [ "$size" -le 4096 ] || { offset=$((size - 4096)) mid=1; }
              else
                last=$3 before=3600
                [ "$size" -le 16777216 ] || { offset=$((size - 16777216)) mid=1; }
                newest=$(tail -c 65536 "$name" 2>/dev/null | tr '\000-\011\013-\037\177' '?' 2>/dev/null | awk -v n=65537 -v chunk="$chunk" "$program" | sed -n 's/^newest.//p')
                [ -z "$newest" ] || zone=$(awk -v d=$((newest - last)) 'BEGIN { printf "%d", int(d / 900 + (d < 0 ? -0.5 : 0.5)) * 900 }')
              fi
              read_on plain "$name" ;;
            *) read_on plain "$name" ;;
            esac
            printf 'position\t%s:%s:%s:%s:%s:%s\n' "$kind" "$now" "$offset" "$hash" "$back" "$mid"
          done
          times
          printf 'done\n'
        done
        """);

    /// <summary>The first look: where the logs end, and what is known of the time before the release went live.</summary>
    public const string First = "first ";

    /// <summary>Each further one.</summary>
    public static string Look(IEnumerable<string> positions) => $"look {string.Join(' ', positions)}";
}
