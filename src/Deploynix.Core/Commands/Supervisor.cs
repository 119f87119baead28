using System.Globalization;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// The shell that stands between a client and the steps that it runs on a server. It holds the site's lock, runs one step at a time
/// in a process group of its own, and ends that group when the client says so, goes away or falls silent.
/// </summary>
/// <remarks>
/// The client speaks to it over standard input, a line at a time: <c>run NONCE</c>, then the step's script, then the nonce on a line of
/// its own; <c>sure</c> before it, where it is to be run only if <c>current</c> is what the client saw and nobody froze the site, or <c>sure NAME</c>, where that is to be the last in <c>releases/</c> as well; <c>kill</c>; <c>ping WORD</c>; <c>end</c>, or <c>end well</c>, which ends it only if the last step succeeded; <c>hold LINE</c>, which replaces the holder's line; <c>log PATH</c>, and <c>say NONCE</c> with lines for that log, ended by the nonce. It answers on standard output: <see cref="Ready"/> with what the client compares to its
/// probe; <c>NONCE CODE</c> on both streams when a step has ended, whoever of its children still holds them; a ping's word, which may come in the middle of a line that a step has begun.
/// <para>
/// This shell holds the lock's file descriptor, and so do its reader and a guard on the other end of a pipe whose writing end only
/// the reader has. The kernel tells the guard of the reader's death by closing that pipe, however the reader died, and the guard ends the
/// step's process group before the lock can become free. A client that vanishes without a word, its network with it, is
/// noticed by the pings that stop: a watch behind the guard, which alone waits for them, kills the reader then. The shell cannot wait for a line with a limit without
/// starting programs for each; so nobody else has one.
/// </para>
/// <para>A step's script travels in its environment, never in an argument, since every user of a server can read arguments.</para>
/// </remarks>
internal static class Supervisor
{
    /// <summary>The first word of the line that says that steps can be run.</summary>
    public const string Ready = "deploynix-ready";

    /// <summary>The first word of the line that says that somebody else holds the lock; the holder's line follows, and the time by the server's clock.</summary>
    public const string Held = "deploynix-held";

    /// <summary>The line that follows what a look printed whose channel stays for the session.</summary>
    public const string Looked = "deploynix-looked";

    /// <summary>How often the client pings, and how many pings may be missed before the server takes it for gone.</summary>
    public static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(5);

    /// <summary>How long silence may last, on either side.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private static Arg.Raw Loop { get; } = new(
        """
        exec 4>&1 5>&2
        {
          exec 3>&1 1>&4 2>&5 4>&- 5>&-
          trap : PIPE HUP
          group= log=/dev/null unsure=
          read -r own rest < /proc/self/stat; echo "$own" >&3
          while IFS= read -r line; do
            case $line in
            run\ *)
              nonce=${line#run } script=
              while IFS= read -r line && [ "$line" != "$nonce" ]; do script="$script$line
        "; done
              [ "$line" = "$nonce" ] || break
              [ -z "$group" ] || wait "$group" 2>/dev/null
              group=
              [ -z "$unsure" ] || { unsure=; printf '\n%s NOTSURE\n' "$nonce"; printf '\n%s NOTSURE\n' "$nonce" >&2; continue; }
              [ ${#script} -lt 131000 ] || {
                echo 'the script is too long for one step: put it into the repository' >&2
                printf '\n%s 126\n' "$nonce"; printf '\n%s 126\n' "$nonce" >&2
                continue
              }
              DEPLOYNIX_STEP=$script DEPLOYNIX_NONCE=$nonce setsid sh -c '
                s=$DEPLOYNIX_STEP n=$DEPLOYNIX_NONCE; unset DEPLOYNIX_STEP DEPLOYNIX_NONCE
                (eval "unset s n; $s") </dev/null; c=$?
                printf "\n%s %s\n" "$n" "$c"; printf "\n%s %s\n" "$n" "$c" >&2; exit "$c"' </dev/null 3>&- 9>&- &
              group=$!
              echo "run $group" >&3 || { kill -s KILL -- "-$group"; break; }
              ;;
            sure|sure\ *)
              [ "$live" = "$seen" ] && [ "$frozen" = - ] || unsure=yes
              [ "$line" = sure ] || [ "$line" = "sure $newest" ] || unsure=yes ;;
            log\ *) log=${line#log }; ( : >> "$log" ) 2>/dev/null || log=/dev/null ;;
            say\ *)
              end=${line#say }
              while IFS= read -r line && [ "$line" != "$end" ]; do printf '%s\n' "$line" >> "$log"; done 2>/dev/null ;;
            kill)
              [ -z "$group" ] || {
                kill -s TERM -- "-$group" 2>/dev/null
                ( sleep 0.4; kill -s KILL -- "-$group" ) 3>&- 9>&- >/dev/null 2>&1
                wait "$group" 2>/dev/null
                printf '\n%s 137\n' "$nonce"; printf '\n%s 137\n' "$nonce" >&2
              }
              ;;
            ping\ *) printf '%s\n' "${line#ping }"; echo ping >&3 || break ;;
            hold\ *) [ -z "$held" ] || printf '%s\n' "${line#hold }" > "$held" ;;
            end|end\ well)
              code=1; [ -z "$group" ] || { wait "$group" 2>/dev/null; code=$?; }
              [ "$line" = end ] || [ "$code" -eq 0 ] || continue
              echo end >&3; [ ! -f "$held" ] || : > "$held"; exit ;;
            esac
          done
        } | {
          exec 4>&- 5>&- >/dev/null 2>&1
          {
            trap : HUP TERM PIPE
            group= ended=
            while IFS= read -r line; do
              case $line in
              run\ *) group=${line#run } ;;
              end) ended=yes; break ;;
              *) printf '%s\n' "$line" >&8 ;;
              esac
            done
            exec 8>&-
            [ -z "$ended" ] || exit
            [ -z "$group" ] || { kill -s TERM -- "-$group" && sleep 1; kill -s KILL -- "-$group"; }
            kill -s KILL 0
          } 8>&1 >/dev/null | {
            exec 9>&-
            IFS= read -r reader
            while :; do
              timeout SILENCE sh -c 'IFS= read -r line'
              silent=$?
              [ $silent -eq 0 ] || break
            done
            [ $silent -lt 124 ] || kill -s KILL "$reader"
          }
        }
        """.Replace("NOTSURE", ExitCode.NotSure.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("SILENCE", ((int)Silence.TotalSeconds).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("\r\n", "\n", StringComparison.Ordinal));

    /// <summary>A supervisor that holds the site's lock. <paramref name="holder"/> is what whoever is refused gets to read, one line of JSON.</summary>
    /// <param name="site">The site.</param>
    /// <param name="holder">The holder's line.</param>
    /// <param name="token">The token of the act that this one runs inside of; null for none. It counts only while that act holds the lock.</param>
    /// <param name="letIn">Whether this act does no harm to the outer one, so that it runs under the outer one's lock.</param>
    public static ShellCommand Locked(SitePaths site, string holder, string? token = null, bool letIn = false) => Sh.Lines(Sh.Script($"holder={holder[..^1]} seen= now=$(date -u +%s)"), Lock(site, token, letIn));

    /// <summary>
    /// A look, and after it a supervisor in the same channel, which waits until the client has made up its mind for three lines: the holder's, what <c>current</c> held when it was looked at,
    /// and the time by the server's clock in seconds since 1970. Nothing is locked before. At the end of its input it ends.
    /// </summary>
    /// <param name="site">The site.</param>
    /// <param name="look">Reads only.</param>
    /// <param name="token">The token of the act that this one runs inside of; null for none.</param>
    public static ShellCommand After(SitePaths site, ShellCommand look, string? token) => Sh.Lines(
        Sh.Script($$"""
            (
            {{look}}
            ) </dev/null
            echo {{Looked}}
            IFS= read -r holder && IFS= read -r seen && IFS= read -r now || exit 0
            holder=${holder%?}
            """),
        Lock(site, token, letIn: false));

    private static ShellCommand Lock(SitePaths site, string? token, bool letIn) => Sh.Script($$"""
        cd {{site.Base}} 2>/dev/null || exit {{ExitCode.NotInitialized}}
        for tool in flock setsid timeout; do
          command -v "$tool" >/dev/null 2>&1 || { echo "$tool is not installed" >&2; exit {{ExitCode.ToolMissing}}; }
        done
        [ -d {{site.Records}} ] && [ -d {{site.Logs}} ] || mkdir -p {{site.Records}} {{site.Logs}} || exit {{ExitCode.NotWritable}}
        command exec 9>> {{site.Lock}} || exit {{ExitCode.NotWritable}}
        mine={{(token is null ? new Arg.Literal("") : new Arg.Secret(token))}} held={{site.Lock}}
        [ -z "$mine" ] || mine=$(printf %s "$mine" | sha256sum | cut -c 1-64)
        if flock -n 9; then
          [ -z "$mine" ] || exit {{ExitCode.LockTokenStale}}
          printf '%s,"at":%s}\n' "$holder" "$now" > {{site.Lock}}
        else
          sleep 0.1 2>/dev/null
          line=$(cat {{site.Lock}})
          [ -n "$line" ] || { sleep 0.2 2>/dev/null; line=$(cat {{site.Lock}}); }
          nested=no
          [ -z "$mine" ] || case $line in *\"token\":\"$mine\"*) nested=yes ;; esac
          [ "$nested" = yes ] && {{new Arg.Raw(letIn ? "true" : "false")}} || {
            printf '%s\n%s\n%s\n' {{Held}} "$line" "$now"
            [ "$nested" = yes ] && exit {{ExitCode.NestedAct}}
            exit {{ExitCode.Locked}}
          }
          exec 9>&-
          held=
        fi
        frozen=-
        if [ -e {{site.Freeze}} ]; then frozen=$(head -n 1 {{site.Freeze}}); fi
        newest=; for newest in releases/*; do :; done; newest=${newest#releases/}
        [ "$newest" != '*' ] || newest=
        live=
        case $seen in releases/*)
          cd -P . && at=$PWD && [ -L current ] && cd -P ./current 2>/dev/null && [ "$PWD" = "$at/$seen" ] && live=$seen
          cd {{site.Base}} || exit {{ExitCode.NotInitialized}} ;;
        esac
        [ -n "$live" ] || live=$(readlink current 2>/dev/null || echo -)
        printf '%s\t%s\t%s\t%s\t%s\n' {{Ready}} "$live" "$newest" "$now" "$frozen"
        {{Loop}}
        """);

    /// <summary>A supervisor of one step that needs no lock.</summary>
    public static ShellCommand Free { get; } = Sh.Script($$"""
        for tool in setsid timeout; do
          command -v "$tool" >/dev/null 2>&1 || { echo "$tool is not installed" >&2; exit {{ExitCode.ToolMissing}}; }
        done
        held= seen= live= frozen= newest=
        printf '%s\t-\t-\n' {{Ready}}
        {{Loop}}
        """);
}
