#!/bin/sh
# The assets: run by composer after an install, or by a step of the site's own.
set -eu
cd "$(dirname "$0")"
mkdir -p public/build
echo "building resources/css/theme.css"
[ -f resources/css/theme.css ] || {
    echo "ERROR in resources/css/theme.css: no such file, imported by resources/css/shop.css line 1" >&2
    echo "  1 | @import 'theme.css';" >&2
    echo "    | ^^^^^^^^^^^^^^^^^^^" >&2
    echo "1 error, nothing was built" >&2
    exit 2
}
