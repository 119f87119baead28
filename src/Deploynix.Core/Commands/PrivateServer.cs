using Deploynix.Core.Commands.Configuration;
using Deploynix.Core.Model;
using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// PHP's own web server for a release that nobody is served by yet, on a port of the loopback address that nobody else has. It lives as long as the
/// script that starts it, and is ended by its own id.
/// </summary>
internal static class PrivateServer
{
    private const string CompiledViews = "VIEW_COMPILED_PATH";

    /// <summary>
    /// Finds who hands out the release: <c>$through</c> is the address of the site's own web server where the settings name it and it does so, else PHP's server is started.
    /// </summary>
    public static ShellCommand Find(Site site, string release)
    {
        if (site.Health.Gate.Through is not { } through) return Sh.Lines(Sh.Script($"through="), Start(site, release));
        var id = release[(release.LastIndexOf('/') + 1)..];
        return Sh.Script($$"""
            through= port= id={{id}}
            sign=$(curl -q -s -m 2 --noproxy '*' -H {{$"{NginxGate.Header}: {id}"}} {{$"http://{through}{NginxGate.Sign}"}} 2>/dev/null)
            if [ "$sign" = "$id" ] && [ -d "$PWD"/{{site.Proof.Root}} ]; then through={{through}}
            else
            {{Start(site, release)}}
            fi
            """);
    }

    /// <summary>
    /// Starts it in the release's folder, where the shell is. <c>$port</c> is its port, or empty where there is none: without PHP's command line or the folder.
    /// </summary>
    /// <remarks>
    /// A port that somebody else took in the same instant answers as well. So that it is ours is told by the kernel: the socket that listens has to be one of the process's own.
    /// </remarks>
    public static ShellCommand Start(Site site, string release) => Sh.Script($$"""
        port= server=
        listeners() { awk -v port=":$(printf %04X "$1")" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10 }' /proc/net/tcp; }
        is_ours() { for i in $(listeners "$1"); do ls -l "/proc/$server/fd" 2>/dev/null | grep -qF "socket:[$i]" && return 0; done; return 1; }
        if [ -d {{site.Proof.Root}} ] && command -v {{site.Php}} >/dev/null 2>&1; then
          n=0
          while [ "$n" -lt 10 ] && [ -z "$port" ]; do
            n=$((n + 1)) try=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000)) m=0
            [ -z "$(listeners "$try")" ] || continue
            ( {{Sh.WithVariables(site.Variables.ContainsKey(CompiledViews) ? site.Variables : site.Variables.SetItem(CompiledViews, release + "/bootstrap/cache/views"), Sh.Script($"exec {site.Php} -d display_errors=0 -S 127.0.0.1:\"$try\" -t {site.Proof.Root}"))}} ) >/dev/null 2>&1 </dev/null &
            server=$!
            while kill -0 "$server" 2>/dev/null && [ "$m" -lt 100 ]; do
              m=$((m + 1))
              if is_ours "$try"; then port=$try; break; fi
              sleep 0.05
            done
            [ -n "$port" ] || kill "$server" 2>/dev/null
          done
          trap 'kill "$server" 2>/dev/null' EXIT
        fi
        """);

    /// <summary>The words of curl by which it asks this server, or the site's own for this release, and no other, as whoever asks the site would.</summary>
    public static ShellCommand Way(Uri url) => Sh.Script($$"""
        --connect-to ::"${through:-127.0.0.1:$port}" ${through:+-H} ${through:+"Deploynix-Release: $id"} --proto-redir =http -H {{$"Host: {Host(url)}"}} -H {{$"X-Forwarded-Proto: {url.Scheme}"}} -H {{$"X-Forwarded-Host: {Host(url)}"}}
        """);

    /// <summary>The address without encryption, which this server does not speak.</summary>
    public static string Plain(Uri url) => new UriBuilder(url) { Scheme = Uri.UriSchemeHttp, Port = url.IsDefaultPort ? 80 : url.Port }.Uri.AbsoluteUri;

    private static string Host(Uri url) => url.IsDefaultPort ? url.IdnHost : $"{url.IdnHost}:{url.Port}";
}
