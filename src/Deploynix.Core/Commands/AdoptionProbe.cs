using Deploynix.Core.Shell;

namespace Deploynix.Core.Commands;

/// <summary>
/// The look at what another deployer left in a site's folder, after <see cref="SiteProbe.Releases"/>, whose <c>say</c> and directory it goes on with; read-only.
/// <see cref="Parsing.LayoutSeen"/> reads it.
/// </summary>
internal static class AdoptionProbe
{
    /// <summary>What git tells of a commit: hash, time, author, subject.</summary>
    private const string Commit = "--format=%H%x09%cI%x09%an%x09%s";

    /// <summary>Looks; <paramref name="shared"/> is what the settings share, relative to a release.</summary>
    public static ShellCommand Look(SitePaths site, IEnumerable<string> shared) => Sh.Lines(
        Sh.Script($$"""
        here=$(pwd -P) parent=$(dirname "$(pwd -P)")
        [ ! -L {{site.Base}} ] || say base-is link
        [ -w "$parent" ] || say base-is unswappable
        [ "$(stat -c %d .)" = "$(stat -c %d "$parent")" ] || say base-is mount
        for t in "$parent/.${here##*/}".deploynix-*; do if [ -L "$t" ]; then say next link; elif [ -d "$t" ]; then say next folder; fi; done
        if [ -d .dep ]; then say sign deployer; fi
        if [ -f repo/HEAD ] || [ -f revisions.log ]; then say sign capistrano; fi
        if [ -d scm ] || [ -f last_version ]; then say sign mina; fi
        if [ -d releases ] && { [ -e .env ] || [ -d storage ]; }; then say sign envoyer; fi
        for f in deploy.lock .dep/deploy.lock; do if [ -e "$f" ]; then say their-lock "$f"; fi; done
        if [ -L release ]; then say unfinished "$(basename "$(readlink release)")"; fi
        for f in * .[!.]* ..?*; do
          if [ -e "$f" ] || [ -L "$f" ]; then case $f in *[[:cntrl:]]*) say entry '?' ;; *) say entry "$f" ;; esac; fi
        done
        for d in releases shared; do [ -z "$(ls -A $d 2>/dev/null)" ] || say filled $d; done
        if [ -r .deploynix/adoption.json ]; then say adoption "$(head -n 1 .deploynix/adoption.json)"; fi
        """),
        Exchange.Look(),
        Sh.Script($$"""
        about() {
          rev= flag=
          for f in REVISION .mina_git_revision; do if [ -f "$2/$f" ]; then rev=$(head -c 100 "$2/$f" | head -n 1); break; fi; done
          case $rev in *[!0-9a-f]*) rev= ;; esac
          for f in BAD_RELEASE DIRTY_RELEASE; do [ ! -e "$2/$f" ] || flag=$f; done
          printf 'about\t%s\t%s\t%s\t%s\n' "$1" "$(stat -c %Y "$2")" "$rev" "$flag"
          commit=
          if [ -e "$2/.git" ]; then commit=$(git -C "$2" log -1 {{Commit}} HEAD -- 2>/dev/null)
          elif [ -n "$rev" ]; then
            for g in repo .dep/repo scm; do
              if [ -f "$g/HEAD" ] && commit=$(git --git-dir="$g" log -1 {{Commit}} "$rev" -- 2>/dev/null); then break; fi
            done
          fi
          [ -z "$commit" ] || printf 'commit\t%s\t%s\n' "$1" "$commit"
        }
        for d in releases/*/; do
          d=${d%/}
          if [ -d "$d" ] && ! [ -L "$d" ]; then case $d in *[[:cntrl:]]*) ;; *) about "${d#releases/}" "$d" ;; esac; fi
        done
        live=
        if [ -L current ]; then live=$(cd -P current 2>/dev/null && pwd)
        elif [ -d current ]; then live=$here/current; about . current
        elif ! [ -e current ]; then live=$here; about . .
        fi
        say live "$live"
        tail -n 2000 revisions.log 2>/dev/null | cut -c 1-1000 | sed 's/^/revisions	/'
        tail -n 2000 .dep/releases_log 2>/dev/null | cut -c 1-1000 | sed 's/^/releases-log	/'
        tail -n 2000 .dep/releases 2>/dev/null | cut -c 1-1000 | sed 's/^/releases-csv	/'
        for f in artisan composer.json package.json; do if [ -f "$live/$f" ]; then say live-has $f; fi; done
        if [ -n "$live" ]; then
          find "$live/" -maxdepth 6 '(' -name vendor -o -name node_modules -o -name .git -o -name .deploynix ')' -prune -o -type l -print 2>/dev/null | head -n 500 | while IFS= read -r l; do
            to=$(readlink -f "$l") rel=${l#"$live"/}
            case $to$rel in *[[:cntrl:]]*) continue ;; esac
            case $to in "$live"/*) continue ;; "$here"/*) ;; *) continue ;; esac
            kind=file there=no
            [ ! -d "$l" ] || kind=folder
            if [ -e "shared/$rel" ] || [ -L "shared/$rel" ]; then there=yes; fi
            printf 'link\t%s\t%s\t%s\t%s\n' "$kind" "$there" "$rel" "${to#"$here"/}"
          done
          for p in {{shared}}; do
            there=no
            if [ -e "shared/$p" ] || [ -L "shared/$p" ]; then there=yes; fi
            if [ -L "$live/$p" ]; then :
            elif [ -d "$live/$p" ]; then printf 'own\tfolder\t%s\t%s\n' "$there" "$p"
            elif [ -e "$live/$p" ]; then printf 'own\tfile\t%s\t%s\n' "$there" "$p"
            fi
          done
        fi
        """));
}
