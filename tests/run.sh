#!/usr/bin/env bash
# tests/run.sh [--only NAME] [--no-install]: builds everything and runs all tests, or one part of them.
#
# On Debian, as root, it installs what the lab lacks first. The last line is "N passed, N failed, N skipped"; the exit code is
# 0 only when every suite ran to its end, at least one test ran, and none failed.
set -uo pipefail
exec </dev/null

parts=(main laravel faults rollback migrations incident ssh fleet schedule module unit)

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
only= install=yes
while [ $# -gt 0 ]; do
    case $1 in
        --only)
            only=${2:-}
            if [ -z "$only" ] || [[ " ${parts[*]} " != *" $only "* ]]; then
                echo "tests/run.sh: no part is called '$only'; there are: ${parts[*]}" >&2
                exit 64
            fi
            shift 2
            ;;
        --no-install) install=; shift ;;
        *) echo "usage: tests/run.sh [--only NAME] [--no-install]" >&2; exit 64 ;;
    esac
done

export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" HOME="${HOME:-/tmp}"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off DOTNET_NOLOGO=1
# No build server stays behind.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

# All that the tests leave lies here and goes with this script. The lab's own user writes here too.
work=$(mktemp -d "${TMPDIR:-/tmp}/deploynix.XXXXXX") || exit 1
mkdir "$work/t" && chmod 755 "$work" && chmod 1777 "$work/t" || exit 1
export DEPLOYNIX_FIGURES="$work/figures"
: >"$DEPLOYNIX_FIGURES"; : >"$work/skipped"; : >"$work/failed"
child= policy=
passed=0 failed=0 skipped=0

clean_up() {
    [ -z "$policy" ] || rm -f "$policy"
    rm -rf "$work"
}
interrupted() {
    trap '' INT TERM HUP
    [ -z "$child" ] || { kill -TERM "$child" 2>/dev/null; wait "$child" 2>/dev/null; }
    exit 130
}
trap clean_up EXIT
trap interrupted INT TERM HUP

# bounded SECONDS COMMAND...: in a process group of its own, so that it ends as a whole when its time is up or on Ctrl+C.
bounded() {
    timeout --kill-after=10 "$@" &
    child=$!
    wait "$child"
    local code=$?
    child=
    return $code
}

# ---- what the lab needs: a program, or a file, and Debian's package of it

needs=(
    "sshd openssh-server"
    "ssh openssh-client"
    "nginx nginx-light"
    "php8.2 php8.2-cli"
    "php-fpm8.2 php8.2-fpm"
    "/usr/lib/php/*/pdo_sqlite.so php8.2-sqlite3"
    "/usr/lib/php/*/pdo_mysql.so php8.2-mysql"
    "/usr/lib/php/*/pdo_pgsql.so php8.2-pgsql"
    "/usr/lib/php/*/mbstring.so php8.2-mbstring"
    "/usr/lib/php/*/xml.so php8.2-xml"
    "/usr/lib/php/*/curl.so php8.2-curl"
    "/usr/share/php/Illuminate/autoload.php php-laravel-framework"
    "/usr/share/php/Doctrine/DBAL/autoload.php php-doctrine-dbal"
    "composer composer"
    "npm npm"
    "busybox busybox"
    "supervisord supervisor"
    "redis-server redis-server"
    "mariadbd mariadb-server"
    "/usr/lib/postgresql/15/bin/postgres postgresql"
    "/usr/lib/php/*/redis.so php8.2-redis"
    "git git"
    "git-lfs git-lfs"
    "setfacl acl"
    "curl curl"
    "sqlite3 sqlite3"
    "wrk wrk"
    "cap capistrano"
    "chromium chromium"
    "/usr/lib/*/rubygems-integration/*/specifications/ed25519-*.gemspec ruby-ed25519"
    "/usr/lib/*/rubygems-integration/*/specifications/bcrypt_pbkdf-*.gemspec ruby-bcrypt-pbkdf"
)

missing_packages() {
    local need probe
    for need in "${needs[@]}"; do
        probe=${need%% *}
        case $probe in
            /*) compgen -G "$probe" >/dev/null ;;
            *) command -v "$probe" >/dev/null ;;
        esac || echo "${need##* }"
    done
}

apt() {
    DEBIAN_FRONTEND=noninteractive bounded 600 apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" >>"$work/apt.log" 2>&1
}

install_packages() {
    local packages=("$@")
    echo "installing: ${packages[*]}"
    # Packages ask this whether they may start their daemons.
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        policy=/usr/sbin/policy-rc.d
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    apt update
    apt install --yes --no-install-recommends "${packages[@]}" ||
        { apt update; apt install --yes --no-install-recommends "${packages[@]}"; } ||
        { echo "apt-get failed:"; tail -n 20 "$work/apt.log"; }
    [ -z "$policy" ] || rm -f "$policy"
    policy=
}

mapfile -t missing < <(missing_packages)
if [ ${#missing[@]} -gt 0 ] && [ -n "$install" ] && [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ] && command -v apt-get >/dev/null; then
    install_packages "${missing[@]}"
    mapfile -t missing < <(missing_packages)
fi
[ ${#missing[@]} -eq 0 ] || echo "not installed, by the names of Debian's packages: ${missing[*]}"

# ---- the suites

fail() { # the suite or step itself, which has no test to count
    echo "$1" | tee -a "$work/failed"
    failed=$((failed + 1))
}

each_test() { # a line for each test of a file of results
    tr '\n' ' ' <"$1" | sed 's/<test /\n<test /g'
}

slowest() {
    grep -o '<test [^>]*>' | awk '
        function value(name) { return match($0, " " name "=\"[^\"]*") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : "" }
        { spent[value("type")] += value("time") }
        END { for (class in spent) printf "%6.0f %s\n", spent[class], class }' | sort -rn | head -n 20
}

# xunit SUITE HOME SECONDS: HOME is the part of those of its tests that name none.
xunit() {
    local suite=$1 home=$2 seconds=$3 filter=() part code counts
    local results="$work/$suite.xml"
    if [ "$only" = "$home" ]; then
        for part in "${parts[@]}"; do [ "$part" = "$home" ] || filter+=(-trait- "Part=$part"); done
    elif [ -n "$only" ]; then
        filter=(-trait "Part=$only")
    fi
    echo "== $suite"
    TMPDIR="$work/t" bounded "$seconds" "$root/artifacts/bin/$suite/debug/$suite" -noLogo -noColor -maxThreads 5 -xml "$results" ${filter[@]+"${filter[@]}"}
    code=$?
    counts=$(grep -o '<assembly [^>]*>' "$results" 2>/dev/null)
    if [ -z "$counts" ]; then
        case $code in 124 | 137) fail "$suite did not end within $seconds s" ;; *) fail "$suite did not run to its end: exit code $code" ;; esac
        return
    fi
    count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counts"; }
    local bad=$(($(count failed) + $(count errors)))
    passed=$((passed + $(count passed)))
    failed=$((failed + bad))
    skipped=$((skipped + $(count skipped)))
    [ "$code" -eq 0 ] || [ "$bad" -gt 0 ] || [ "$(count total)" -eq 0 ] || fail "$suite ended with exit code $code"
    [ -n "$only" ] || [ "$(count total)" -gt 0 ] || fail "$suite ran no test"
    echo "-- the slowest classes of $suite, in seconds"
    slowest <"$results"
    each_test "$results" | sed -n 's/^<test [^>]* name="\([^"]*\)"[^>]* result="Skip".*<reason><!\[CDATA\[\(.*\)\]\]><\/reason>.*/\1: \2/p' >>"$work/skipped"
    each_test "$results" | sed -n 's/^<test [^>]* name="\([^"]*\)"[^>]* result="Fail".*<message><!\[CDATA\[\(.*\)\]\]><\/message>.*/\1: \2/p' |
        cut -c 1-400 >>"$work/failed"
}

pester() {
    echo "== Module"
    if ! command -v pwsh >/dev/null; then echo "The module's tests in PowerShell did not run: there is no pwsh here."; return; fi
    if ! bounded 60 pwsh -NoProfile -NonInteractive -Command "exit [int](-not (Get-Module -ListAvailable Pester | Where-Object Version -ge '5.0'))"; then
        echo "The module's tests in PowerShell did not run: pwsh has no Pester 5 here."
        return
    fi
    TMPDIR="$work/t" bounded 600 pwsh -NoProfile -NonInteractive -File "$root/tests/Module/Invoke-Tests.ps1" \
        -TotalsPath "$work/pester" -SkippedPath "$work/pester.skipped" -FailedPath "$work/pester.failed"
    local code=$? good bad left
    if ! read -r good bad left 2>/dev/null <"$work/pester"; then fail "The module's tests did not run to their end: exit code $code"; return; fi
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + left))
    [ $((good + bad + left)) -gt 0 ] || fail "The module's suite ran no test"
    cat "$work/pester.skipped" >>"$work/skipped" 2>/dev/null
    cut -c 1-400 "$work/pester.failed" >>"$work/failed" 2>/dev/null
}

build() {
    command -v dotnet >/dev/null || { echo "there is no dotnet here"; return 1; }
    bounded 600 dotnet restore "$root/Deploynix.sln" --verbosity quiet || bounded 600 dotnet restore "$root/Deploynix.sln" --verbosity quiet || return 1
    bounded 900 dotnet build "$root/Deploynix.sln" --no-restore --configuration Debug --verbosity quiet -nologo -clp:NoSummary
}

# By itself that part injects every fault at every step; as a part of the whole, some of them.
[ "$only" != faults ] || export DEPLOYNIX_FAULTS=full
# So with the database of 1 GB.
[ "$only" != rollback ] || export DEPLOYNIX_LARGE=yes
# And the package, which is made and installed for it.
[ "$only" != module ] || export DEPLOYNIX_PACKAGE=yes

cd "$root" || exit 1
if build; then
    xunit Deploynix.Tests unit 600
    xunit Deploynix.Lab main $([ "$only" = faults ] && echo 7200 || echo 3600)
    case $only in '' | module) pester ;; esac
else
    fail "the build failed"
fi

# ---- what came of it

[ $((passed + failed + skipped)) -gt 0 ] || fail "no test ran"
echo
sort -u "$work/skipped" | sed 's/^/skipped: /'
cat "$DEPLOYNIX_FIGURES"
sed 's/^/failed: /' "$work/failed"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
