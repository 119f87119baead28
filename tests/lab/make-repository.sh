#!/usr/bin/env bash
# make-repository.sh DIR [--with-submodule] [--with-lfs]
#
# Makes the bare repository DIR of the sample shop in app/, each tag an overlay from variants/. It comes out the same, commit
# by commit, on every machine.
#
#   main                    good: it is at v2
#   v1                      good
#   v2                      good, two commits later; an annotated tag
#   v3-broken               on v2: deploys cleanly, / answers 500 once it is live; artisan, the caches and /health still work
#   v4-build-fails          on v2: build.sh, which composer install runs, exits 2 with an error of a few lines
#   v2-npm                  on v2: with a package.json, whose build needs node and nothing else
#   v2-submodule            with --with-submodule: resources/theme is a submodule, its repository is DIR's neighbour shop-theme.git
#   v2-lfs                  with --with-lfs: resources/images/hero.bin is kept by git-lfs, its object lies in DIR/lfs
set -euo pipefail

usage() { echo "usage: make-repository.sh DIR [--with-submodule] [--with-lfs]" >&2; exit 64; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
directory= submodule= lfs=
for argument; do
    case $argument in
        --with-submodule) submodule=yes ;;
        --with-lfs) lfs=yes ;;
        -*) usage ;;
        *) [ -z "$directory" ] || usage; directory=$argument ;;
    esac
done
[ -n "$directory" ] || usage
[ ! -e "$directory" ] || { echo "make-repository.sh: $directory exists" >&2; exit 73; }

mkdir -p "$(dirname "$directory")"
directory=$(cd "$(dirname "$directory")" && pwd)/$(basename "$directory")
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

# Nobody's own settings.
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_DIR="$directory" GIT_WORK_TREE="$tree" TZ=UTC
unset GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_COMMON_DIR

as() { # NAME DATE: who and when the next commit or tag is
    local mail; mail=$(printf '%s' "${1%% *}" | tr '[:upper:]' '[:lower:]')@example.org
    export GIT_AUTHOR_NAME="$1" GIT_AUTHOR_EMAIL="$mail" GIT_AUTHOR_DATE="$2 +0000"
    export GIT_COMMITTER_NAME="$1" GIT_COMMITTER_EMAIL="$mail" GIT_COMMITTER_DATE="$2 +0000"
}
lay() { # FOLDER [FILE...]: that folder, or those files of it, over what there is
    local from=$here/$1; shift
    [ $# -gt 0 ] || set -- .
    # With times of now: git takes a file of the same size and time for unchanged.
    (cd "$from" && tar -cf - "$@") | tar -xmf - -C "$tree"
}
make_bare() { (unset GIT_DIR GIT_WORK_TREE; git init --quiet --bare --template= --initial-branch=main "$1"); }
commit() { git add --all && git commit --quiet --no-verify --message "$1"; }
on_v2() { # the next commit lies on v2 and leaves main alone
    git checkout --quiet --force --detach main
    git clean --quiet --force -dx
}

make_bare "$directory"

as "Mara Lindqvist" "2026-03-02 09:00:00"
lay app
commit "Open the shop"
git tag v1

as "Jonas Weber" "2026-03-09 14:20:00"
lay variants/v2 resources
commit "Name the offer of the day"
as "Mara Lindqvist" "2026-03-10 10:05:00"
lay variants/v2
commit "Release v2"
git tag --annotate --message "The offer of the day" v2

on_v2
as "Ines Carvalho" "2026-03-18 16:40:00"
lay variants/v3-broken
commit "Take the headline from the greeting package"
git tag v3-broken

on_v2
as "Jonas Weber" "2026-03-19 08:15:00"
lay variants/v4-build-fails
commit "Import a theme into the style sheet"
git tag v4-build-fails

on_v2
as "Ines Carvalho" "2026-03-20 11:30:00"
lay variants/v2-npm
commit "Build the assets with node"
git tag v2-npm

if [ -n "$submodule" ]; then
    neighbour=$(dirname "$directory")/shop-theme.git
    as "Ines Carvalho" "2026-03-21 09:00:00"
    (
        export GIT_DIR=$neighbour GIT_WORK_TREE=$here/variants/theme
        make_bare "$neighbour"
        commit "Lay out the theme"
        rm -f "$neighbour/index"
    )
    on_v2
    lay variants/v2-submodule
    git add --all
    git update-index --add --cacheinfo "160000,$(git --git-dir="$neighbour" rev-parse main),resources/theme"
    git commit --quiet --no-verify --message "Keep the theme in a repository of its own"
    git tag v2-submodule
fi

if [ -n "$lfs" ]; then
    on_v2
    as "Jonas Weber" "2026-03-22 09:00:00"
    lay variants/v2-lfs
    # By its own name it would make git-lfs take the picture out of the repository that this script lies in.
    mv "$tree/dot-gitattributes" "$tree/.gitattributes"
    git -c filter.lfs.clean="git-lfs clean -- %f" -c filter.lfs.required=true add --all
    git commit --quiet --no-verify --message "Keep pictures in git-lfs"
    git tag v2-lfs
fi

git symbolic-ref HEAD refs/heads/main
rm -rf "$directory"/{index,ORIG_HEAD,COMMIT_EDITMSG,logs,hooks}
