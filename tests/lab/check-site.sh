#!/bin/sh
# check-site.sh SITE URL SHARED_HASH SECONDS: what must be true of a site after anything whatever happened to it.
#
# It knows of no program that deploys, only of what lies on the disk and what the web server answers. Each promise that does not hold
# is one line, "broken: PROMISE: what was seen"; the exit code is their number. SHARED_HASH is what `check-site.sh --hash SITE` printed before.
set -u

# What an application writes by itself, its logs, caches and database, does not count.
hash_shared() { (cd "$1/shared" && find . -type f ! -path './storage/logs/*' ! -path './storage/framework/*' ! -name '*.sqlite*' -exec sha256sum {} + | sort | sha256sum | cut -c 1-64); }

if [ "$1" = --hash ]; then hash_shared "$2"; exit; fi

site=$1 url=$2 hash=$3 seconds=$4 count=0
broken() { printf 'broken: %s\n' "$*"; count=$((count + 1)); }

# The lock first: until it is free somebody may still be at work.
flock --wait "$seconds" "$site/.deploynix/lock" true || broken "lock: still held after $seconds s"

live=$(readlink -e "$site/current") || live=
id=${live##*/}
case $live in
    "$site"/releases/*) [ -d "$live" ] || broken "current: $live is no directory" ;;
    *) broken "current: leads to '$live'" ;;
esac
grep -q '"status":"finished"' "$site/.deploynix/releases/$id.json" 2>/dev/null || broken "current: $id has no finished mark"

for page in version.txt again.txt; do
    answer=$(curl --silent --show-error --max-time 10 --write-out ' %{http_code}' "$url$page" 2>&1)
    [ "$answer" = "$id 200" ] || broken "site: $page answers '$answer', not '$id 200'"
done

[ "$(hash_shared "$site")" = "$hash" ] || broken "shared: files are not what they were"

for record in "$site"/.deploynix/releases/*.json; do
    php -r 'json_decode(file_get_contents($argv[1]), flags: JSON_THROW_ON_ERROR);' "$record" >/dev/null 2>&1 || broken "records: $record does not parse"
done

# A line that does not parse was torn, by a full disk or the end of its writer: the next one then carries its hash all the same.
seen=$(php -r '
    $before = "";
    foreach (file($argv[1]) ?: [] as $number => $line) {
        $entry = json_decode($line, true);
        if ($entry !== null && !hash_equals(hash("sha256", $before), $entry["prev"])) exit("line " . ($number + 1) . " does not follow the one before it");
        $before = $line;
    }' "$site/.deploynix/journal.jsonl" 2>&1)
[ -z "$seen" ] || broken "journal: $seen"

# Whoever works in the site while nobody holds the lock was left behind.
left_behind() {
    find /proc/[0-9]*/cwd -maxdepth 0 -printf '%p %l\n' 2>/dev/null | while read -r process folder; do
        case $folder in "$site" | "$site"/*) echo "$process: $(tr '\0' ' ' 2>/dev/null <"${process%/cwd}/cmdline")" ;; esac
    done
}
tries=0
while [ -n "$(left_behind)" ] && [ $tries -lt 20 ]; do sleep 0.1; tries=$((tries + 1)); done
[ -z "$(left_behind)" ] || broken "processes: $(left_behind)"

exit $count
